/** What an injection template is executed over: Istio's SidecarTemplateData, from plain JSON. */

import { createTypeLookup, type TypeLookup } from '../go/declared-type.js';
import { fromJsonAs, structFromJson } from '../go/from-json.js';
import { ANY_MAP, pointerTo } from '../go/go-type.js';
import { GoPointer, GoStruct, type GoType, type GoValue } from '../go/go-value.js';
import { decodeJson } from '../go/json-decode.js';
import { MESH_ENUMS, MESH_TYPES } from './injection-data-mesh.js';
import { POD_TYPES } from './injection-data-pod.js';
import {
  INT_OR_STRING,
  PROTO_BOOL,
  PROTO_DURATION,
  PROTO_INT64,
  protoEnum,
  QUANTITY,
  RESOURCE_LIST,
  TIME,
} from './injection-data-special.js';
import { VOLUME_TYPES } from './injection-data-volumes.js';

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
}

const DATA_TYPE = 'inject.SidecarTemplateData';

const DATA_FIELDS = `TypeMeta=typeMeta *v1.TypeMeta; DeploymentMeta=deploymentMeta *v1.ObjectMeta;
  ObjectMeta=objectMeta *v1.ObjectMeta; Spec=spec *v1.PodSpec; ProxyConfig=proxyConfig *v1alpha1.ProxyConfig;
  MeshConfig=meshConfig *v1alpha1.MeshConfig; Values=values values`;

const VALUES: GoType = { ...ANY_MAP, fromJson: decodeJson };

/**
 * The types of the data by Go's names (`v1.PodSpec`, `[]v1.Container`). A type is read when it is first asked for and kept,
 * so one lookup serves all workloads of a run.
 */
export function injectionTypes(): TypeLookup {
  const enums = Object.entries(MESH_ENUMS).map(([name, names]): [string, GoType] => [name, protoEnum(name, names)]);
  const isMessage = (name: string): boolean => /^v1alpha\d\./.test(name);
  return createTypeLookup({
    declarations: { ...POD_TYPES, ...VOLUME_TYPES, ...MESH_TYPES, [DATA_TYPE]: DATA_FIELDS },
    given: new Map<string, GoType>([
      ...enums,
      ...[PROTO_DURATION, PROTO_BOOL, PROTO_INT64, QUANTITY, RESOURCE_LIST, TIME, INT_OR_STRING].map(
        (type): [string, GoType] => [type.name, type],
      ),
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
  return (parts) => {
    const { typeMeta = {}, deploymentMeta = {}, objectMeta = {}, spec = {}, meshConfig = {}, values = {} } = parts;
    const proxyConfig = parts.proxyConfig ?? defaultConfigOf(meshConfig);
    const type = types(DATA_TYPE);
    const ofWorkload = structFromJson(type, { typeMeta, deploymentMeta, objectMeta, spec, values });
    const read = (field: string): GoValue => {
      if (field === 'MeshConfig') return meshOf(meshConfig);
      return field === 'ProxyConfig' ? proxyOf(proxyConfig) : ofWorkload.field(field);
    };
    return new GoPointer(pointerTo(type), new GoStruct(type, read));
  };
}

/** Makes a value from an object once, as long as the object is in use. */
function memoizeByObject<T>(make: (json: object) => T): (json: object) => T {
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
