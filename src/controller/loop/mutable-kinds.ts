import type { ServerCapabilities } from '../../injection/initializers/initialization-plan.js';
import type { WorkloadKind } from '../../injection/workload/workload.js';
import type { KubeApiError } from '../../kubernetes/transport/api-error.js';

// How a server refuses a change that it accepts from no client, as recorded from 1.7.4 and 1.9.4.
const IMMUTABLE_MESSAGES: Partial<Record<WorkloadKind, (message: string) => boolean>> = {
  Job: (message) => {
    const value = message.indexOf('spec.template: Invalid value: ');
    return value >= 0 && message.includes('field is immutable', value);
  },
  StatefulSet: (message) => message.includes('may not add or remove containers'),
  Pod: (message) => message.includes('may not add or remove containers'),
};

/**
 * What the API server lets an initializer change, by its version and by what it has refused. (A Job's template is
 * immutable in every version; containers of StatefulSets and Pods may be added while they are pending since 1.8.)
 */
export class MutableKinds {
  readonly #immutable = new Set<WorkloadKind>(['Job']);
  #podsCovered = false;

  /** @param version undefined where the server did not say: then its refusals decide */
  constructor(version: { readonly major: number; readonly minor: number } | undefined) {
    if (version?.major === 1 && version.minor < 8) {
      this.#immutable.add('StatefulSet');
      this.#immutable.add('Pod');
    }
  }

  /** Whether new pods wait for the controller: an InitializerConfiguration with its name covers them. */
  set podsWait(wait: boolean) {
    this.#podsCovered = wait;
  }

  /** What a workload is planned with. */
  get capabilities(): Omit<ServerCapabilities, 'ownerJob'> {
    return { immutable: this.#immutable, podsOfJobs: this.#podsCovered && !this.#immutable.has('Pod') };
  }

  /** Looks at a refusal of an injection. True where it says that no object of the kind can be injected. */
  observeRefusal(kind: WorkloadKind, refusal: KubeApiError): boolean {
    const immutable = refusal.status === 422 && IMMUTABLE_MESSAGES[kind]?.(refusal.serverMessage) === true;
    if (immutable) this.#immutable.add(kind);
    return immutable;
  }
}
