import { MutableKinds } from '../../controller/loop/mutable-kinds.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { Doors } from '../../injection/explain/admission.js';
import type { Registration } from '../../injection/explain/asked-initializers.js';
import { sidecarInjectorsIn } from '../../injection/explain/asked-webhooks.js';
import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { type ApiResource, resourcePath } from '../../kubernetes/discovery/api-resources.js';
import { readServerVersion } from '../../kubernetes/discovery/server-version.js';
import {
  coverageOf,
  coversResource,
  type Initializer,
  type InitializerConfiguration,
  initializersNamed,
  listInitializerConfigurations,
} from '../../kubernetes/initializers/initializer-configurations.js';
import { listObjects } from '../../kubernetes/resources/list-objects.js';
import { listWebhookConfigurations } from '../../kubernetes/resources/mutating-webhook-configuration.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { withAdvice } from '../../runtime/advice-of.js';

/** Who may put sidecars in, and a sentence for each thing that could not be read. */
export interface ReadDoors {
  readonly doors: Doors;
  /** Those that are explained; none where no webhook looks at them, or where they could not be read. */
  readonly namespaces: readonly JsonObject[];
  readonly warnings: readonly string[];
}

type Reading<T> = { readonly value: T } | { readonly warning: string };

const NAMESPACES = { groupVersion: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false, verbs: ['list'] };
/** Items of a list have no apiVersion and kind of their own. */
const NAMESPACE_TYPE = { apiVersion: 'v1', kind: 'Namespace' };

const nameOf = (object: JsonObject): string => stringIn(objectAt(object, 'metadata')['name']) ?? '';

/** What is explained: a namespace, or all, of a server with these resources, in every version. */
interface Explained {
  readonly namespace: string | undefined;
  readonly resources: readonly ApiResource[];
}

/**
 * Reads who is asked when workloads are created.
 * @throws what is no answer of the API server
 */
export async function readDoors(
  client: ApiClient,
  { config }: SidecarConfig,
  { namespace, resources }: Explained,
): Promise<ReadDoors> {
  const [webhooks, initializers, version] = await Promise.all([
    reading('MutatingWebhookConfigurations', listWebhookConfigurations(client)),
    reading('InitializerConfigurations', listConfigurations(client)),
    reading('the server version', readServerVersion(client)),
  ]);
  const injectors = (valueOf(webhooks) ?? []).filter((one) => sidecarInjectorsIn(one).length > 0);
  const namespaces = await reading(
    'the labels of namespaces',
    injectors.length > 0 ? readNamespaces(client, namespace) : Promise.resolve([]),
  );
  const labels = new Map(valueOf(namespaces)?.map((one) => [nameOf(one), objectAt(one, 'metadata', 'labels')]));
  return {
    doors: {
      webhookConfigurations: 'value' in webhooks ? injectors : undefined,
      registrations: valueOf(initializers)?.flatMap((one) => registrationsIn(one, config.initializerName, resources)),
      namespaceLabels: (name) => labels.get(name),
      immutable: new MutableKinds(valueOf(version)).capabilities.immutable,
    },
    namespaces: valueOf(namespaces) ?? [],
    warnings: [webhooks, initializers, namespaces].flatMap((one) => ('warning' in one ? [one.warning] : [])),
  };
}

/** Those of a server that has such a kind. */
async function listConfigurations(client: ApiClient): Promise<readonly InitializerConfiguration[]> {
  try {
    return await listInitializerConfigurations(client);
  } catch (error) {
    if (error instanceof KubeApiError && error.isNotFound) return [];
    throw error;
  }
}

/** All namespaces; where one is named, that one. */
async function readNamespaces(client: ApiClient, name: string | undefined): Promise<readonly JsonObject[]> {
  if (name !== undefined) {
    const found = await client.request({ method: 'GET', path: resourcePath(NAMESPACES, { name }) });
    return [{ ...(isJsonObject(found) ? found : {}), ...NAMESPACE_TYPE }];
  }
  const { objects } = await listObjects(client, [NAMESPACES], { namespace: undefined });
  return objects.map(({ object }) => ({ ...object, ...NAMESPACE_TYPE }));
}

async function reading<T>(what: string, answer: Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await answer };
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    const warning = `${what} can't be read: ${error.serverMessage}: who is asked about a workload is not known`;
    return { warning: withAdvice(warning, error) };
  }
}

function valueOf<T>(one: Reading<T>): T | undefined {
  return 'value' in one ? one.value : undefined;
}

function registrationsIn(
  configuration: InitializerConfiguration,
  initializerName: string,
  resources: readonly ApiResource[],
): readonly Registration[] {
  return initializersNamed([configuration], initializerName).map((initializer) => {
    const coverage = coverageOf(initializer);
    return {
      configuration: configuration.name,
      name: initializerName,
      // A workload may have been created through any version of any group that serves it.
      covers: (plural) =>
        coverage !== undefined &&
        resources.some((resource) => resource.plural === plural && coversResource(coverage, resource)),
      rule: ruleText(initializer),
    };
  });
}

function ruleText(initializer: Initializer): string {
  const coverage = coverageOf(initializer);
  if (!coverage) return 'its rules match nothing';
  const { plurals } = coverage;
  return `its rule covers ${plurals === 'all' ? 'every resource of some groups' : plurals.join(', ')}`;
}
