import pick from 'lodash/pick.js';

import { OPENSHIFT_ANNOTATIONS } from '../../injection/adjust/openshift.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { rulesAt } from '../../injection/releases/history.js';
import { MESH_HISTORY } from '../../injection/releases/rules/mesh-rules.js';
import { NATIVE_SIDECAR_HISTORY } from '../../injection/releases/rules/native-sidecar-rules.js';
import { OPENSHIFT_HISTORY } from '../../injection/releases/rules/openshift-rules.js';
import type { InjectorSettings } from '../../injection/rendering/injector-settings.js';
import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { type ApiResource, resourcePath } from '../../kubernetes/discovery/api-resources.js';
import { readCollection } from '../../kubernetes/resources/list-objects.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';

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

/** One of the kinds that are read. */
export type FactKind = keyof FactNeeds;

/** The kinds that are read. */
export const FACT_KINDS: readonly FactKind[] = ['nodes', 'namespaces', 'proxyConfigs'];

/** How a kind is read. */
interface FactSource {
  readonly resource: ApiResource;
  /** What is kept of an object: nodes are large, and change with each sign of life of their kubelets. */
  readonly keep: (object: JsonObject) => JsonObject;
  readonly factsOf: (objects: readonly JsonObject[]) => Partial<ClusterFacts>;
  /** What comes of it where it may not be read. */
  readonly without: string;
}

const VERBS = ['list', 'watch'];
const NODES: ApiResource = { groupVersion: 'v1', plural: 'nodes', kind: 'Node', namespaced: false, verbs: VERBS };
const NAMESPACES: ApiResource = { ...NODES, plural: 'namespaces', kind: 'Namespace' };
const PROXY_CONFIGS: ApiResource = {
  ...{ groupVersion: 'networking.istio.io/v1beta1', plural: 'proxyconfigs', kind: 'ProxyConfig' },
  ...{ namespaced: true, verbs: VERBS },
};

/** How each kind is read, and what is made of it. */
export const FACT_SOURCES: Readonly<Record<FactKind, FactSource>> = {
  nodes: {
    resource: NODES,
    keep: (node) => ({ name: nameOf(node), version: objectAt(node, 'status', 'nodeInfo')['kubeletVersion'] ?? '' }),
    factsOf: (nodes) => ({
      kubeletVersions: new Map(nodes.map(({ name, version }) => [stringIn(name) ?? '', stringIn(version) ?? ''])),
    }),
    without: 'no proxy becomes a native sidecar unless its pod says so: see --native-sidecars',
  },
  namespaces: {
    resource: NAMESPACES,
    keep: (namespace) => ({
      name: nameOf(namespace),
      annotations: pick(objectAt(namespace, 'metadata', 'annotations'), OPENSHIFT_ANNOTATIONS),
    }),
    factsOf: (namespaces) => ({
      namespaceAnnotations: new Map(
        namespaces.map((namespace) => [stringIn(namespace['name']) ?? '', objectAt(namespace, 'annotations')]),
      ),
    }),
    without: 'proxies run as user 1337, which OpenShift may not allow',
  },
  proxyConfigs: {
    resource: PROXY_CONFIGS,
    keep: (proxyConfig) => ({
      metadata: pick(objectAt(proxyConfig, 'metadata'), ['name', 'namespace', 'creationTimestamp']),
      spec: objectAt(proxyConfig, 'spec'),
    }),
    factsOf: (proxyConfigs) => ({ proxyConfigs }),
    without: 'ProxyConfig resources do not count',
  },
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
  const readings: FactReading[] = [];
  for (const kind of FACT_KINDS) if (needs[kind]) readings.push(await readKind(client, FACT_SOURCES[kind]));
  return {
    facts: readings.reduce<Partial<ClusterFacts>>((all, { facts }) => ({ ...all, ...facts }), {}),
    warnings: readings.flatMap(({ warnings }) => warnings),
  };
}

/** What is told of a kind that may not be read. */
export function unreadWarning({ without }: Pick<FactSource, 'without'>, error: KubeApiError): string {
  return `${messageWithAdvice(error)}; ${without}`;
}

/** A configuration with what was read of the cluster. */
export function withFacts(sidecarConfig: SidecarConfig, facts: Partial<ClusterFacts>): SidecarConfig {
  return { ...sidecarConfig, injector: { ...sidecarConfig.injector, ...facts } };
}

async function readKind(client: ApiClient, source: FactSource): Promise<FactReading> {
  try {
    const { kept } = await readCollection(client, resourcePath(source.resource), source.keep);
    return { facts: source.factsOf(kept), warnings: [] };
  } catch (error) {
    if (!(error instanceof KubeApiError) || error.isRetryable) throw error;
    if (error.isNotFound) return { facts: source.factsOf([]), warnings: [] };
    return { facts: {}, warnings: [unreadWarning(source, error)] };
  }
}

function nameOf(object: JsonObject): string {
  return stringIn(objectAt(object, 'metadata')['name']) ?? '';
}
