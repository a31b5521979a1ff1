import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { rulesAt } from '../../injection/releases/history.js';
import { MESH_HISTORY } from '../../injection/releases/rules/mesh-rules.js';
import { NATIVE_SIDECAR_HISTORY } from '../../injection/releases/rules/native-sidecar-rules.js';
import { OPENSHIFT_HISTORY } from '../../injection/releases/rules/openshift-rules.js';
import type { InjectorSettings } from '../../injection/rendering/injector-settings.js';
import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { ApiResource } from '../../kubernetes/discovery/api-resources.js';
import { listObjects } from '../../kubernetes/resources/list-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';

/** What an injector reads of its cluster. */
export type ClusterFacts = Pick<InjectorSettings, 'kubeletVersions' | 'namespaceAnnotations' | 'proxyConfigs'>;

/** Which of these a configuration has use for. */
export interface FactNeeds {
  /** Kubelet versions: native sidecars are to be where every node can run them. */
  readonly nodes: boolean;
  /** Annotations of namespaces: on OpenShift. */
  readonly namespaces: boolean;
  /** Resources of the kind ProxyConfig. */
  readonly proxyConfigs: boolean;
}

/** What was read, and a sentence for each that may not be. */
export interface FactReading {
  readonly facts: Partial<ClusterFacts>;
  readonly warnings: readonly string[];
}

const VERBS = ['list'];
const NODES: ApiResource = { groupVersion: 'v1', plural: 'nodes', kind: 'Node', namespaced: false, verbs: VERBS };
const NAMESPACES: ApiResource = { ...NODES, plural: 'namespaces', kind: 'Namespace' };
const PROXY_CONFIGS: ApiResource = {
  ...{ groupVersion: 'networking.istio.io/v1beta1', plural: 'proxyconfigs', kind: 'ProxyConfig' },
  ...{ namespaced: true, verbs: VERBS },
};

/** What a configuration needs of its cluster; nothing up to 1.8. */
export function neededFacts({ config, injector = {} }: SidecarConfig): FactNeeds {
  if (config.form !== 'templates') return { nodes: false, namespaces: false, proxyConfigs: false };
  const { environment = {}, nativeSidecars, door } = injector;
  const { compatibility: release } = config;
  const native = rulesAt(NATIVE_SIDECAR_HISTORY, release).setting;
  const setting = nativeSidecars ?? environment['ENABLE_NATIVE_SIDECARS'] ?? native;
  return {
    nodes: native !== undefined && setting === 'auto',
    namespaces: environment['PLATFORM'] === 'openshift' && rulesAt(OPENSHIFT_HISTORY, release).userOfNamespace,
    // As istioctl, a file does without.
    proxyConfigs: door === 'webhook' && rulesAt(MESH_HISTORY, release).proxyConfigResources,
  };
}

/**
 * Reads what is needed. What may not be read is told and left out; a kind that is not served has no objects.
 * @throws KubeApiError where the server does not answer
 */
export async function readClusterFacts(client: ApiClient, needs: FactNeeds): Promise<FactReading> {
  const nodes = needs.nodes ? await listed(client, NODES) : undefined;
  const namespaces = needs.namespaces ? await listed(client, NAMESPACES) : undefined;
  const proxyConfigs = needs.proxyConfigs ? await listed(client, PROXY_CONFIGS) : undefined;
  return {
    facts: {
      ...(nodes?.objects && { kubeletVersions: new Map(nodes.objects.map(kubeletVersionOf)) }),
      ...(namespaces?.objects && { namespaceAnnotations: new Map(namespaces.objects.map(annotationsOf)) }),
      ...(proxyConfigs?.objects && { proxyConfigs: proxyConfigs.objects }),
    },
    warnings: [
      ...refusal(nodes, 'no proxy becomes a native sidecar unless its pod says so: see --native-sidecars'),
      ...refusal(namespaces, 'proxies run as user 1337, which OpenShift may not allow'),
      ...refusal(proxyConfigs, 'ProxyConfig resources do not count'),
    ],
  };
}

/** A configuration with what was read of the cluster. */
export function withFacts(sidecarConfig: SidecarConfig, facts: Partial<ClusterFacts>): SidecarConfig {
  return { ...sidecarConfig, injector: { ...sidecarConfig.injector, ...facts } };
}

type Listing = { readonly objects: readonly JsonObject[] } | { readonly objects?: never; readonly error: KubeApiError };

async function listed(client: ApiClient, resource: ApiResource): Promise<Listing> {
  try {
    const { objects } = await listObjects(client, [resource], { namespace: undefined });
    return { objects: objects.map(({ object }) => object) };
  } catch (error) {
    if (!(error instanceof KubeApiError) || error.isRetryable) throw error;
    return error.isNotFound ? { objects: [] } : { error };
  }
}

function refusal(listing: Listing | undefined, effect: string): readonly string[] {
  return listing && 'error' in listing ? [`${listing.error.message}; ${effect}`] : [];
}

const nameOf = (object: JsonObject): string => stringIn(objectAt(object, 'metadata')['name']) ?? '';

function kubeletVersionOf(node: JsonObject): [string, string] {
  return [nameOf(node), stringIn(objectAt(node, 'status', 'nodeInfo')['kubeletVersion']) ?? ''];
}

function annotationsOf(namespace: JsonObject): [string, JsonObject] {
  return [nameOf(namespace), objectAt(namespace, 'metadata', 'annotations')];
}
