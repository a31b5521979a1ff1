import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn, valueAt } from '../../json/json.js';
import { rulesAt } from '../releases/history.js';
import type { Release } from '../releases/release.js';
import { STATUS_HISTORY } from '../releases/rules/status-rules.js';
import { namesOf, type PodTemplate, type WorkloadShape } from '../workload/workload.js';
import type { AddedFields } from './pod-fields.js';
import { SidecarError } from './sidecar-error.js';

/** Says that a workload has its sidecar, and, since 0.5, what belongs to it. */
export const STATUS_ANNOTATION = 'sidecar.istio.io/status';

/** The lists of a pod spec that injection adds to, in the order in which the status names them. */
export const SIDECAR_LISTS = ['initContainers', 'containers', 'volumes', 'imagePullSecrets'] as const;
export type SidecarList = (typeof SIDECAR_LISTS)[number];

const OLD_LISTS: readonly SidecarList[] = ['initContainers', 'containers', 'volumes'];

/** Names in each of the lists. */
export type InjectedNames = Readonly<Record<SidecarList, readonly string[]>>;

/** Nothing was injected. */
export const NO_NAMES: InjectedNames = { initContainers: [], containers: [], volumes: [], imagePullSecrets: [] };

const NOTHING: JsonObject = {};

/** For a status that is not JSON, as 0.2 to 0.4 wrote it: everything that their sidecar could have. */
const OLD_NAMES: InjectedNames = {
  initContainers: ['istio-init', 'enable-core-dump'],
  containers: ['istio-proxy'],
  volumes: ['istio-envoy', 'istio-certs'],
  imagePullSecrets: [],
};

/** Who makes a status. */
export interface StatusAuthor {
  readonly release: Release;
  /** Hex SHA-256 of the template's text; to 1.8 the status says it. */
  readonly version?: string;
  /** Of the injector; since 1.11 the status says it, `default` where it has none. */
  readonly revision?: string;
}

/**
 * The status annotation of 0.5 and later: JSON with these keys in this order; null for a list that the template did not render.
 * 0.5 to 0.7 did not know imagePullSecrets, and name them only where there are some. What is added to other fields of the pod
 * comes last, where there is something; Istio does not read it.
 */
export function statusText(
  { release, version = '', revision = '' }: StatusAuthor,
  names: InjectedNames,
  { dnsConfig, securityContext }: AddedFields = {},
): string {
  const says = rulesAt(STATUS_HISTORY, release);
  const lists = says.imagePullSecrets ? SIDECAR_LISTS : OLD_LISTS;
  const named = SIDECAR_LISTS.filter((list) => lists.includes(list) || names[list].length > 0);
  const entries = named.map((list) => [list, names[list].length > 0 ? names[list] : null] as const);
  return JSON.stringify({
    ...(says.version && { version }),
    ...Object.fromEntries(entries),
    ...(says.revision && { revision: revision === '' ? 'default' : revision }),
    ...(dnsConfig && { dnsConfig }),
    ...(securityContext && { securityContext }),
  });
}

const textsIn = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).flatMap((item) => stringIn(item) ?? []) : [];

/** What was added to fields of the pod, by the status; nothing where it does not say, or no engine can have written it. */
export function addedFields(status: Json | undefined): AddedFields {
  if (!isEngineStatus(status)) return {};
  const { dnsConfig, securityContext } = (typeof status === 'string' ? parseStatus(status) : undefined) ?? NOTHING;
  return {
    ...(isJsonObject(dnsConfig) && { dnsConfig }),
    ...(isJsonObject(securityContext) && { securityContext }),
  };
}

/** What a status of an engine since 0.5 says of the release that wrote it. */
export interface StatusOrigin {
  /** It names a version of the template, as up to 1.8. */
  readonly hasVersion: boolean;
  /** Empty where it names none. */
  readonly revision: string;
}

/** Who wrote a status; undefined where no engine since 0.5 can have written it. */
export function statusOrigin(status: Json | undefined): StatusOrigin | undefined {
  if (typeof status !== 'string' || !isEngineStatus(status)) return undefined;
  const { version, revision } = parseStatus(status) ?? NOTHING;
  return { hasVersion: stringIn(version) !== undefined, revision: stringIn(revision) ?? '' };
}

/** The names of what a pod has in each of the lists. */
export function namesOfPod(spec: JsonObject): InjectedNames {
  const namesIn = (list: SidecarList): readonly string[] => namesOf(objectsIn(spec[list]));
  return {
    initContainers: namesIn('initContainers'),
    containers: namesIn('containers'),
    volumes: namesIn('volumes'),
    imagePullSecrets: namesIn('imagePullSecrets'),
  };
}

/** What a status names, as 1.9 and later read it: `NO_NAMES` itself where it is no JSON. */
export function statusNames(status: Json | undefined): InjectedNames {
  const value = typeof status === 'string' ? parseStatus(status) : undefined;
  return value ? namesInStatus(value) : NO_NAMES;
}

/** What was injected, by the status; undefined where there is no status, or it names nothing. */
export function injectedNames(status: Json | undefined): InjectedNames | undefined {
  if (typeof status !== 'string') return undefined;
  const value = parseStatus(status);
  if (!value) return OLD_NAMES;
  const names = namesInStatus(value);
  return Object.values(names).some((list) => list.length > 0) ? names : undefined;
}

/**
 * What may be taken out of a pod as the sidecar of an earlier injection: what its status names, if an engine can have written
 * it. They all write three lists, and beside them a version (to 1.8), a revision (from 1.11) or the imagePullSecrets.
 * @throws SidecarError where the status names every container of the pod, unless `replaced` has all of them again
 */
export function removableNames(
  status: Json | undefined,
  spec: JsonObject,
  replaced: readonly string[] = [],
): InjectedNames {
  const names = injectedNames(status) ?? NO_NAMES;
  const present = objectsIn(spec['containers']).map(({ name }) => stringIn(name) ?? '');
  const isEach = (wanted: readonly string[]): boolean => {
    const set = new Set(wanted);
    return present.every((name) => set.has(name));
  };
  if (present.length > 0 && isEach(names.containers) && !isEach(replaced)) {
    throw new SidecarError('InvalidAnnotation', namesEveryContainer(present));
  }
  return names === OLD_NAMES || isEngineStatus(status) ? names : NO_NAMES;
}

/** The status annotation of a workload's pods, or of the template that carries it for them. */
export function templateStatusOf(workload: JsonObject, { statusTemplate }: WorkloadShape): Json | undefined {
  return valueAt(workload, ...statusTemplate, 'metadata', 'annotations', STATUS_ANNOTATION);
}

/** The indexes of the items of these names in a list; empty where it is not a list. */
export function indexesOf(list: Json | undefined, names: readonly string[]): readonly number[] {
  if (!Array.isArray(list)) return [];
  const isNamed = named(names);
  return (list as readonly Json[]).flatMap((item, index) => (isNamed(item) ? [index] : []));
}

/** The items of these names in a list; empty where it is not a list. */
export function itemsNamed(list: Json | undefined, names: readonly string[]): readonly JsonObject[] {
  return objectsIn(list).filter(named(names));
}

/** True where the pod has something of these names: a status may remain after its sidecar is gone. */
export function hasInjected({ spec }: PodTemplate, names: InjectedNames): boolean {
  return SIDECAR_LISTS.some((list) => indexesOf(spec[list], names[list]).length > 0);
}

/** The pod spec without what is named, and without lists that had nothing else. */
export function withoutInjected(spec: JsonObject, names: InjectedNames): JsonObject {
  const entries = Object.entries(spec).flatMap(([key, value]): [string, Json | undefined][] => {
    const list = SIDECAR_LISTS.find((name) => name === key);
    if (!list || !Array.isArray(value)) return [[key, value]];
    const isInjected = named(names[list]);
    const rest = (value as readonly Json[]).filter((item) => !isInjected(item));
    return rest.length === 0 && value.length > 0 ? [] : [[key, rest]];
  });
  return Object.fromEntries(entries);
}

function namesInStatus(value: JsonObject): InjectedNames {
  return {
    initContainers: textsIn(value['initContainers']),
    containers: textsIn(value['containers']),
    volumes: textsIn(value['volumes']),
    imagePullSecrets: textsIn(value['imagePullSecrets']),
  };
}

function parseStatus(status: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(status);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function namesEveryContainer(containers: readonly string[]): string {
  return (
    `the annotation ${STATUS_ANNOTATION} names every container of the pod (${containers.join(', ')}), want only those that ` +
    'an injection added: without them the pod would have none; correct the annotation, or remove it'
  );
}

/** True for a status of the form that an engine of 0.5 or later writes, Istio's or ours. */
function isEngineStatus(status: Json | undefined): boolean {
  const value = typeof status === 'string' ? parseStatus(status) : undefined;
  if (!value || !OLD_LISTS.every((list) => isListOfNames(value[list]))) return false;
  return (
    stringIn(value['version']) !== undefined ||
    stringIn(value['revision']) !== undefined ||
    isListOfNames(value['imagePullSecrets'])
  );
}

/** Where nothing of a list was rendered, its value is null. */
function isListOfNames(value: Json | undefined): boolean {
  if (value === null) return true;
  return Array.isArray(value) && (value as readonly Json[]).every((name) => typeof name === 'string');
}

/** Whether an item has one of these names, of which a status may have thousands. */
function named(names: readonly string[]): (item: Json) => boolean {
  const set = new Set(names);
  return (item) => {
    const name = stringIn(objectAt(item)['name']);
    return name !== undefined && set.has(name);
  };
}
