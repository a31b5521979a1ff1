/** What an injection template is executed over: Istio's SidecarTemplateData, from plain JSON. */

import { createTypeLookup, type TypeLookup } from '../go/declared-type.js';
import { fromJsonAs, structFromJson } from '../go/from-json.js';
import { ANY_MAP, pointerTo } from '../go/go-type.js';
import { GoPointer, GoStruct, type GoType, type GoValue } from '../go/go-value.js';
import { decodeJson } from '../go/json-decode.js';
import { MESH_ENUMS, MESH_TYPES } from './injection-data-mesh.js';
import { MODERN_MESH_ENUMS, MODERN_MESH_TYPES } from './injection-data-modern-mesh.js';
import { POD_TYPES } from './injection-data-pod.js';
import { PROVIDER_ENUMS, PROVIDER_TYPES } from './injection-data-providers.js';
import { PROXY_ENUMS, PROXY_TYPES } from './injection-data-proxy.js';
import {
  INT_OR_STRING,
  PROTO_BOOL,
  PROTO_DURATION,
  PROTO_INT32,
  PROTO_INT64,
  PROTO_UINT32,
  protoEnum,
  QUANTITY,
  RESOURCE_LIST,
  TIME,
} from './injection-data-special.js';
import { VOLUME_TYPES } from './injection-data-volumes.js';
import { LATER_DATA_FIELDS, type TemplateFeatures } from './template-features.js';

/** The parts of the data as JSON objects in Kubernetes' and Istio's camelCase; what is left out is empty, not nil. */
export interface InjectionParts {
  /** `apiVersion` and `kind` of the workload. */
  readonly typeMeta?: object;
  /** Metadata of the workload. */
  readonly deploymentMeta?: object;
  /** Metadata of the pod template. */
  readonly objectMeta?: object;
  /** The pod spec before injection. */
  readonly spec?: object;
  /** The mesh's `defaultConfig`; if left out, what `meshConfig` has there. Durations are texts (`10s`) or nanoseconds. */
  readonly proxyConfig?: object;
  readonly meshConfig?: object;
  /** Helm values; every number is a float64, as encoding/json makes them. */
  readonly values?: object;
  readonly revision?: string;
  readonly estimatedConcurrency?: number;
  readonly proxyImage?: string;
  readonly proxyInitImage?: string;
  readonly proxyUID?: number;
  readonly proxyGID?: number;
  readonly compliancePolicy?: string;
  readonly inboundTrafficPolicyMode?: string;
  readonly nativeSidecars?: boolean;
}

/** The type of the data. */
export const DATA_TYPE = 'inject.SidecarTemplateData';

const DATA_FIELDS = `TypeMeta=typeMeta *v1.TypeMeta; DeploymentMeta=deploymentMeta *v1.ObjectMeta;
  ObjectMeta=objectMeta *v1.ObjectMeta; Spec=spec *v1.PodSpec; ProxyConfig=proxyConfig *v1alpha1.ProxyConfig;
  MeshConfig=meshConfig *v1alpha1.MeshConfig; Values=values values`;

const PROXY_CONFIG = 'v1alpha1.ProxyConfig';

const VALUES: GoType = { ...ANY_MAP, fromJson: decodeJson };

const SPECIAL_TYPES: readonly GoType[] = [
  ...[PROTO_DURATION, PROTO_BOOL, PROTO_INT64, PROTO_INT32, PROTO_UINT32],
  ...[QUANTITY, RESOURCE_LIST, TIME, INT_OR_STRING],
];

const MODERN_ENUMS = { ...PROXY_ENUMS, ...PROVIDER_ENUMS, ...MODERN_MESH_ENUMS };

const isMessage = (name: string): boolean => /^v1(?:alpha|beta)\d\./.test(name);

/**
 * The types of the data by Go's names (`v1.PodSpec`, `[]v1.Container`). A type is read when it is first asked for and kept,
 * so one lookup serves all workloads of a run.
 * @param features what the release has; if left out, the types are those of 0.5 to 1.4
 */
export function injectionTypes(features?: Pick<TemplateFeatures, 'meshApi' | 'dataFields'>): TypeLookup {
  const isModern = features !== undefined && features.meshApi !== '0.5';
  const messages = isModern ? modernMessages(features) : MESH_TYPES;
  const enums = Object.entries(isModern ? MODERN_ENUMS : MESH_ENUMS).map(([name, names]): [string, GoType] => {
    return [name, protoEnum(name, names)];
  });
  const later = (features?.dataFields ?? []).map((name) => `; ${name}=${LATER_DATA_FIELDS[name]}`);
  return createTypeLookup({
    declarations: { ...POD_TYPES, ...VOLUME_TYPES, ...messages, [DATA_TYPE]: `${DATA_FIELDS}${later.join('')}` },
    given: new Map<string, GoType>([
      ...enums,
      ...SPECIAL_TYPES.map((type): [string, GoType] => [type.name, type]),
      ['values', VALUES],
    ]),
    hasGetters: (name) => isMessage(name) || name === 'v1.ObjectMeta',
    isMessage,
  });
}

/**
 * Makes the data for one workload after the other. Nothing of it is converted before the template asks for it, and the mesh
 * not again as long as it is the same: there is no map in it that a template could change.
 */
export function injectionDataFactory(types: TypeLookup): (parts: InjectionParts) => GoPointer {
  const meshOf = memoizeByObject((json) => fromJsonAs(types('*v1alpha1.MeshConfig'), json));
  const proxyOf = memoizeByObject((json) => fromJsonAs(types('*v1alpha1.ProxyConfig'), json));
  return (given) => {
    const parts = completeParts(given);
    const type = types(DATA_TYPE);
    const ofWorkload = structFromJson(type, parts);
    const read = (field: string): GoValue => {
      if (field === 'MeshConfig') return meshOf(parts.meshConfig);
      return field === 'ProxyConfig' ? proxyOf(parts.proxyConfig) : ofWorkload.field(field);
    };
    return new GoPointer(pointerTo(type), new GoStruct(type, read));
  };
}

type CompleteParts = InjectionParts &
  Readonly<Record<string, unknown>> &
  Record<'meshConfig' | 'proxyConfig' | 'values', object>;

/** The parts, with what is left out. */
export function completeParts(parts: InjectionParts): CompleteParts {
  const { typeMeta = {}, deploymentMeta = {}, objectMeta = {}, spec = {}, meshConfig = {}, values = {} } = parts;
  const proxyConfig = parts.proxyConfig ?? defaultConfigOf(meshConfig);
  return { ...parts, typeMeta, deploymentMeta, objectMeta, spec, meshConfig, proxyConfig, values };
}

/** Makes a value from an object once, as long as the object is in use. */
export function memoizeByObject<T>(make: (json: object) => T): (json: object) => T {
  const cache = new WeakMap<object, T>();
  return (json) => {
    const known = cache.get(json);
    if (known !== undefined) return known;
    const value = make(json);
    cache.set(json, value);
    return value;
  };
}

function defaultConfigOf(meshConfig: object): object {
  const found: unknown = 'defaultConfig' in meshConfig ? meshConfig.defaultConfig : undefined;
  return typeof found === 'object' && found !== null ? found : {};
}

function modernMessages({ meshApi }: Pick<TemplateFeatures, 'meshApi'>): Readonly<Record<string, string>> {
  const messages = { ...PROXY_TYPES, ...PROVIDER_TYPES, ...MODERN_MESH_TYPES };
  if (meshApi !== '1.5') return messages;
  const { [PROXY_CONFIG]: proxyConfig = '' } = messages;
  return { ...messages, [PROXY_CONFIG]: proxyConfig.replace('Concurrency *types.Int32Value', 'Concurrency int32') };
}
