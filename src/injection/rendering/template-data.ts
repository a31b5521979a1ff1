import { type JsonObject, objectAt } from '../../json/json.js';
import type { InjectionParts } from '../../template/istio/injection-data.js';
import { hasNativeSidecar, type NativeSidecarFacts, NodeAbility } from '../adjust/native-sidecars.js';
import { type ProxyIds, proxyIds } from '../adjust/openshift.js';
import { computedFields } from '../data/computed-fields.js';
import { type EffectiveConfig, EffectiveProxyConfigs } from '../data/effective-proxy-config.js';
import { readTypedValues, type TypedValues } from '../data/typed-values.js';
import type { NativeSidecarSetting } from '../releases/rules/native-sidecar-rules.js';
import type { ReleaseRules } from '../releases/rules/release-rules.js';
import type { Owner } from '../workload/pod-owner.js';
import type { InjectorSettings } from './injector-settings.js';
import type { PodParts } from './rendered-pod.js';

/** A pod that templates are to be rendered for, and everything that they are rendered with. */
export interface PodToRender {
  readonly pod: PodParts;
  /** The workload that the pod is of. */
  readonly owner: Owner;
  /** Of the pod, or of the request to create it. */
  readonly namespace: string;
  /** The mesh configuration, in protobuf's JSON. */
  readonly mesh: JsonObject;
  readonly values: JsonObject;
  readonly injector: InjectorSettings;
  /** Of the URL that the webhook was called by; empty elsewhere. */
  readonly urlPath: string;
}

/** What is known of the proxy of a pod. */
export interface ProxyFacts extends EffectiveConfig {
  readonly values: TypedValues;
  readonly nativeSidecars: boolean;
  readonly ids: ProxyIds;
  /** Where the agent answers probes and serves metrics. */
  readonly statusPort: number;
}

const ISTIO_IDS: ProxyIds = { uid: 1337, gid: 1337 };
const SETTINGS: readonly NativeSidecarSetting[] = ['auto', 'true', 'false'];

/** Finds what is known of the proxies of one pod after the other; what many pods have in common is made once. */
export class ProxyFactFinder {
  readonly #rules: ReleaseRules;
  readonly #configs = new WeakMap<JsonObject, EffectiveProxyConfigs>();
  readonly #values = new WeakMap<JsonObject, TypedValues>();
  readonly #nodes = new NodeAbility();

  constructor(rules: ReleaseRules) {
    this.#rules = rules;
  }

  /** @throws SidecarError where an annotation holds no ProxyConfig, ConfigError where values have a wrong type */
  factsOf(input: PodToRender): ProxyFacts {
    const { pod, namespace, injector } = input;
    const { metadata } = pod;
    const effective = this.#configsOf(input.mesh).of({ namespace, metadata, resources: injector.proxyConfigs });
    const ofMesh = objectAt(input.mesh, 'defaultConfig');
    // Istio's kube-inject puts the effective configuration into the mesh's place; its webhook does not.
    const { statusPort } = injector.door === 'file' ? effective.proxyConfig : ofMesh;
    return {
      ...effective,
      values: this.#valuesOf(input.values),
      nativeSidecars: hasNativeSidecar({ ...pod }, nativeSidecarFacts(this.#rules, injector), this.#nodes),
      ids: this.#idsOf(input),
      statusPort: typeof statusPort === 'number' ? statusPort : 0,
    };
  }

  #configsOf(mesh: JsonObject): EffectiveProxyConfigs {
    const { mesh: meshRules, template } = this.#rules;
    const configs = this.#configs.get(mesh) ?? new EffectiveProxyConfigs(mesh, { ...meshRules, ...template });
    this.#configs.set(mesh, configs);
    return configs;
  }

  #valuesOf(values: JsonObject): TypedValues {
    const typed = this.#values.get(values) ?? readTypedValues(values);
    this.#values.set(values, typed);
    return typed;
  }

  #idsOf({ namespace, injector }: PodToRender): ProxyIds {
    if (injector.environment['PLATFORM'] !== 'openshift') return ISTIO_IDS;
    return proxyIds(injector.namespaceAnnotations.get(namespace) ?? {}, this.#rules.openShift);
  }
}

/** The setting of the flag, or else that of the environment, as the injector's own. */
export function nativeSidecarFacts(
  { nativeSidecars: rules }: Pick<ReleaseRules, 'nativeSidecars'>,
  { nativeSidecars, environment, kubeletVersions }: InjectorSettings,
): NativeSidecarFacts {
  const ofEnvironment = SETTINGS.find((setting) => setting === environment['ENABLE_NATIVE_SIDECARS']);
  return { rules, setting: nativeSidecars ?? ofEnvironment, kubeletVersions };
}

/**
 * What templates see of a pod.
 * @param seen the pod as templates are to see it
 */
export function templateData(
  { owner, values, injector }: PodToRender,
  seen: JsonObject,
  facts: ProxyFacts,
): InjectionParts {
  const { proxyConfig, meshConfig, ids, nativeSidecars } = facts;
  const objectMeta = objectAt(seen, 'metadata');
  const annotations = objectAt(objectMeta, 'annotations');
  const computed = computedFields({ values: facts.values, proxyConfig, meshConfig, annotations });
  return {
    typeMeta: owner.typeMeta,
    deploymentMeta: owner.metadata,
    objectMeta,
    spec: objectAt(seen, 'spec'),
    proxyConfig,
    meshConfig,
    values,
    nativeSidecars,
    proxyImage: computed.proxyImage,
    proxyInitImage: computed.proxyInitImage,
    estimatedConcurrency: computed.estimatedConcurrency,
    inboundTrafficPolicyMode: computed.inboundTrafficPolicyMode,
    revision: injector.revision,
    proxyUID: ids.uid,
    proxyGID: ids.gid,
    compliancePolicy: injector.environment['COMPLIANCE_POLICY'] ?? '',
  };
}
