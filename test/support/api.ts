import { isJsonObject, type JsonObject } from '../../src/json/json.js';

/** An API server, asked as any client asks it. */
export class Api {
  /** @param token of the user, where the server authenticates */
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  post(path: string, body: unknown): Promise<ApiAnswer> {
    return this.#send('POST', path, { body, type: 'application/json' });
  }

  mergePatch(path: string, body: unknown): Promise<ApiAnswer> {
    return this.#send('PATCH', path, { body, type: 'application/merge-patch+json' });
  }

  delete(path: string): Promise<ApiAnswer> {
    return this.#send('DELETE', path);
  }

  get(path: string): Promise<ApiAnswer> {
    return this.#send('GET', path);
  }

  async #send(
    method: string,
    path: string,
    sent?: { readonly body: unknown; readonly type: string },
  ): Promise<ApiAnswer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(sent ? { 'content-type': sent.type } : {}),
      },
      ...(sent ? { body: JSON.stringify(sent.body) } : {}),
    });
    const text = await response.text();
    // Where there is no slot the answer is plain text.
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const parsed: unknown = isJson ? JSON.parse(text) : { message: text };
    return { status: response.status, body: parsed as Body, json: isJsonObject(parsed) ? parsed : {} };
  }
}

export interface ApiAnswer {
  readonly status: number;
  /** As far as tests read it often. */
  readonly body: Body;
  /** The same, whole. */
  readonly json: JsonObject;
}

/** What the tests read of an answer. */
export interface Body {
  readonly kind: string;
  readonly message?: string;
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly initializers?: { readonly pending: readonly { readonly name: string }[] };
  };
  readonly spec: {
    readonly revisionHistoryLimit?: number;
    readonly template: {
      readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
      readonly spec: Readonly<
        Record<'initContainers' | 'containers' | 'volumes', readonly { readonly name: string }[]>
      >;
    };
  };
  readonly items: readonly Body[];
}

/** Names of the items of a list; none where there is no list. */
export const names = (items: readonly { readonly name: string }[] | undefined): readonly string[] =>
  (items ?? []).map(({ name }) => name);

/** An InitializerConfiguration whose names apply, in order, to deployments, statefulsets, daemonsets, jobs and cronjobs. */
export function initializerConfiguration(...initializers: readonly string[]): unknown {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1alpha1',
    kind: 'InitializerConfiguration',
    metadata: { name: 'test' },
    initializers: initializers.map((name) => ({
      name,
      rules: [
        {
          apiGroups: ['*'],
          apiVersions: ['*'],
          resources: ['deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs'],
        },
      ],
    })),
  };
}

/** Where InitializerConfigurations are. */
export const INITIALIZER_CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations';
/** Where the tests create each kind. */
export const COLLECTIONS: Readonly<Record<string, string>> = {
  Deployment: '/apis/extensions/v1beta1/namespaces/default/deployments',
  DaemonSet: '/apis/extensions/v1beta1/namespaces/default/daemonsets',
  StatefulSet: '/apis/apps/v1beta1/namespaces/default/statefulsets',
  Job: '/apis/batch/v1/namespaces/default/jobs',
};
