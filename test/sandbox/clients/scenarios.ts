import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { hasKubectl, Kubectl } from './kubectl.js';

/** What a scenario works with: kubectl in its own namespace, in a sandbox that all scenarios of the version share. */
export interface Stage {
  readonly version: KubernetesVersion;
  readonly kubectl: Kubectl;
  readonly namespace: string;
}

interface Scenario {
  readonly name: string;
  readonly version: KubernetesVersion;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Both profiles. */
export const VERSIONS: readonly KubernetesVersion[] = ['1.7', '1.9'];

/** Tests with kubectl that are started at once and reported one by one. */
export class Scenarios {
  readonly #scenarios: Scenario[] = [];

  /** Adds a test for each of the versions. */
  add(name: string, versions: readonly KubernetesVersion[], run: Scenario['run']): void {
    for (const version of versions) this.#scenarios.push({ name, version, run });
  }

  /** Declares the tests to mocha. To be called once, inside a `describe`. */
  declare(): void {
    const scenarios = this.#scenarios;
    const outcomes = new Map<Scenario, Promise<() => void>>();
    const closing: (() => Promise<void>)[] = [];
    before(async function () {
      if (!hasKubectl()) this.skip();
      const stages = new Map<KubernetesVersion, Kubectl>();
      for (const version of VERSIONS) stages.set(version, await openStage(version, closing));
      for (const [index, scenario] of scenarios.entries()) {
        const kubectl = stages.get(scenario.version);
        if (kubectl !== undefined) outcomes.set(scenario, outcomeOf(scenario, kubectl, `test-${index}`));
      }
    });
    after(() => Promise.all(closing.map((close) => close())));
    for (const scenario of scenarios) {
      it(`${scenario.version}: ${scenario.name}`, async () => {
        const check = await outcomes.get(scenario);
        check?.();
      });
    }
  }
}

async function openStage(version: KubernetesVersion, closing: (() => Promise<void>)[]): Promise<Kubectl> {
  const sandbox: Sandbox = await startSandbox({ kubernetesVersion: version });
  const kubectl = await Kubectl.for(sandbox);
  closing.push(async () => {
    await sandbox.close();
    await kubectl.remove();
  });
  return kubectl;
}

/** The result of a scenario, reported by its test: a failed one does not end the others. */
async function outcomeOf({ version, run }: Scenario, kubectl: Kubectl, namespace: string): Promise<() => void> {
  try {
    await createNamespace(kubectl.url, namespace);
    await run({ version, namespace, kubectl: kubectl.with('--namespace', namespace) });
    return () => undefined;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function createNamespace(url: string, name: string): Promise<void> {
  const body = JSON.stringify({ metadata: { name } });
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/api/v1/namespaces`, { method: 'POST', headers, body });
  if (status !== 201) throw new Error(`create namespace ${name}: HTTP ${status}`);
}
