import { type Json, type JsonObject, objectAt, objectsIn, textOf } from '../../json/json.js';
import { PROXY_NAME } from '../adjust/pod-containers.js';
import type { ContainerList } from '../releases/rules/container-rules.js';
import { type InjectedNames, NO_NAMES, type StatusOrigin, withoutInjected } from '../sidecar/injection-status.js';
import type { AddedFields } from '../sidecar/pod-fields.js';
import { namesOf } from '../workload/workload.js';
import { fieldNotes, fieldsAdded } from './added-fields.js';
import { proxyRecord } from './proxy-record.js';
import { ownContainers, type RestoredLists, restoredLists } from './restored-containers.js';
import { type RestoredMetadata, restoredMetadata } from './restored-metadata.js';

/** An injected pod, and what its status says. */
export interface PodToRestore {
  /** With `metadata` and `spec`. */
  readonly pod: JsonObject;
  readonly names: InjectedNames;
  readonly origin: StatusOrigin;
  /** Of the workload, or of the pod where it is one; empty where it has none. */
  readonly workloadName: string;
  /** Fields of the pod that its status says were added; default: none. */
  readonly told?: AddedFields;
}

/** A pod as it was before its injection, as far as its status, its proxy and its annotations tell. */
export interface RestoredPod {
  readonly spec: JsonObject;
  readonly metadata: RestoredMetadata;
  /** Fields of the pod that injection has added, and that are still in `spec`. */
  readonly added: AddedFields;
  /** What was injected, but for containers that their author has in the same list. */
  readonly removed: InjectedNames;
  /** Names of those containers. */
  readonly own: readonly string[];
  /** What nothing tells; a sentence each. */
  readonly notes: readonly string[];
}

const VALIDATION = 'istio-validation';
/** Of the templates for gRPC without a proxy. */
const GRPC_BOOTSTRAP = 'grpc-bootstrap-init';
const GRPC_VOLUME = 'istio-xds';

/**
 * Takes an injection back that was made by Istio 1.1 or newer, or as one of these makes it.
 * @throws SidecarError where the annotation with the author's own containers can't be read
 */
export function restorePod({ pod, names, origin, workloadName, told = {} }: PodToRestore): RestoredPod {
  const record = proxyRecord(pod);
  const before = objectAt(pod, 'spec');
  const own = ownContainers(pod);
  const containers = restoredLists(before, own, { names, probers: record.probers });
  const spec = specWith(before, names, containers);
  const metadata = restoredMetadata(objectAt(pod, 'metadata'), {
    record,
    workloadName,
    ...origin,
    firstContainer: namesOf(containersOf(spec)).at(0) ?? '',
    containerPorts: portsOf(containersOf(spec)),
    hasCni: names.initContainers.includes(VALIDATION),
    isProxyless: names.initContainers.includes(GRPC_BOOTSTRAP) || names.volumes.includes(GRPC_VOLUME),
  });
  const added = fieldsAdded(before, names, origin);
  return {
    spec,
    metadata,
    added,
    own: namesOf([...own.containers, ...own.initContainers]),
    removed: {
      ...names,
      containers: without(names.containers, namesOf(own.containers)),
      initContainers: without(names.initContainers, namesOf(own.initContainers)),
    },
    notes: [
      ...containers.notes,
      ...metadata.labels.notes,
      ...metadata.annotations.notes,
      ...fieldNotes(before, { added, told }, origin),
    ],
  };
}

const LISTS: readonly ContainerList[] = ['containers', 'initContainers'];

const isContainerList = (key: string): key is ContainerList => LISTS.some((list) => list === key);

function specWith(before: JsonObject, names: InjectedNames, { lists }: RestoredLists): JsonObject {
  const { volumes, imagePullSecrets } = names;
  const rest = withoutInjected(before, { ...NO_NAMES, volumes, imagePullSecrets });
  const entries = Object.entries(rest).flatMap(([key, value]): [string, Json | undefined][] => {
    if (!isContainerList(key)) return [[key, value]];
    return lists[key] === undefined ? [] : [[key, lists[key]]];
  });
  return { ...Object.fromEntries(entries), ...lists };
}

function containersOf(spec: JsonObject): readonly JsonObject[] {
  return objectsIn(spec['containers']).filter(({ name }) => name !== PROXY_NAME);
}

/** The ports of TCP, as `applicationPorts` lists them. */
function portsOf(containers: readonly JsonObject[]): string {
  const ports = containers.flatMap((container) => objectsIn(container['ports']));
  const taken = ports.filter(({ protocol }) => protocol !== 'UDP' && protocol !== 'SCTP');
  return taken.map(({ containerPort }) => textOf(containerPort ?? '')).join(',');
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(others);
  return names.filter((name) => !left.has(name));
}
