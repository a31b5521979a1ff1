import sortBy from 'lodash/sortBy.js';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { type ApiResource, groupOf, resourcePath } from '../discovery/api-resources.js';
import type { ApiClient } from '../transport/api-client.js';

/** Group and version that have to be on for Initializers. */
export const ADMISSION_REGISTRATION = 'admissionregistration.k8s.io/v1alpha1';
/** Plural name of the resource that names initializers. */
export const INITIALIZER_CONFIGURATIONS = 'initializerconfigurations';

/** Which requests a rule covers: all three lists have to match. */
interface InitializerRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
}

/** A name that becomes pending on what its rules cover. */
export interface Initializer {
  readonly name: string;
  readonly rules: readonly InitializerRule[];
}

/** An InitializerConfiguration. */
export interface InitializerConfiguration {
  readonly name: string;
  readonly initializers: readonly Initializer[];
}

/** Everything, or only these. */
export type Covered = 'all' | readonly string[];

/** What an initializer becomes pending on: each of these groups, in each of these versions, each of these resources. */
export interface Coverage {
  readonly groups: Covered;
  readonly versions: Covered;
  readonly plurals: Covered;
}

const textsIn = (list: Json | undefined): readonly string[] =>
  Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];

/** Path of the InitializerConfigurations, or of one. */
export function initializerConfigurationsPath(name?: string): string {
  const resource = { groupVersion: ADMISSION_REGISTRATION, plural: INITIALIZER_CONFIGURATIONS };
  return resourcePath(resource, name === undefined ? {} : { name });
}

/**
 * The InitializerConfigurations in the order in which the server applies them. One that is itself uninitialized has no
 * effect, and is not among them.
 * @throws KubeApiError, with `isNotFound` where the server does not serve them
 */
export async function listInitializerConfigurations(client: ApiClient): Promise<readonly InitializerConfiguration[]> {
  const list = await client.request({ method: 'GET', path: initializerConfigurationsPath() });
  const items = objectsIn(isJsonObject(list) ? list['items'] : []);
  return sortBy(items.map(configurationOf), ({ name }) => name);
}

/**
 * What an initializer covers; undefined where that is nothing. In the plugin, EVERY one of its rules must match, so
 * two rules for different resources match nothing, and an empty list matches nothing either. Entries with a `/` never match.
 */
export function coverageOf({ rules }: Initializer): Coverage | undefined {
  if (rules.length === 0) return undefined;
  const everything: Coverage = { groups: 'all', versions: 'all', plurals: 'all' };
  const coverage = rules.reduce<Coverage>(({ groups, versions, plurals }, rule) => {
    const resources = coveredEntries(rule.resources, ['*', '*/*']);
    return {
      groups: intersect(groups, coveredEntries(rule.apiGroups, ['*'])),
      versions: intersect(versions, coveredEntries(rule.apiVersions, ['*'])),
      plurals: intersect(plurals, resources === 'all' ? 'all' : resources.filter((entry) => !entry.includes('/'))),
    };
  }, everything);
  return Object.values(coverage).some((covered: Covered) => covered.length === 0) ? undefined : coverage;
}

/** Every entry of a name, in all configurations. */
export function initializersNamed(
  configurations: readonly InitializerConfiguration[],
  initializerName: string,
): readonly Initializer[] {
  return configurations.flatMap(({ initializers }) => initializers.filter(({ name }) => name === initializerName));
}

/** Whether new objects of a resource, created through this group and version, wait for the initializer. */
export function coversResource(
  { groups, versions, plurals }: Coverage,
  { groupVersion, plural }: Pick<ApiResource, 'groupVersion' | 'plural'>,
): boolean {
  const covers = (covered: Covered, wanted: string): boolean => covered === 'all' || covered.includes(wanted);
  const version = groupVersion.replace(/^.*\//, '');
  return covers(groups, groupOf(groupVersion)) && covers(versions, version) && covers(plurals, plural);
}

/** Whether new pods wait for this initializer. */
export function coversPods(configurations: readonly InitializerConfiguration[], initializerName: string): boolean {
  return initializersNamed(configurations, initializerName).some((initializer) => {
    const coverage = coverageOf(initializer);
    return coverage !== undefined && coversResource(coverage, { groupVersion: 'v1', plural: 'pods' });
  });
}

function ruleOf(rule: JsonObject): InitializerRule {
  return {
    apiGroups: textsIn(rule['apiGroups']),
    apiVersions: textsIn(rule['apiVersions']),
    resources: textsIn(rule['resources']),
  };
}

function configurationOf(object: JsonObject): InitializerConfiguration {
  const initializers = objectsIn(object['initializers']).map((initializer) => ({
    name: stringIn(initializer['name']) ?? '',
    rules: objectsIn(initializer['rules']).map(ruleOf),
  }));
  return { name: stringIn(objectAt(object, 'metadata')['name']) ?? '', initializers };
}

/** `*` counts only as the first entry. */
function coveredEntries(entries: readonly string[], wildcards: readonly string[]): Covered {
  return wildcards.includes(entries[0] ?? '') ? 'all' : entries.filter((entry) => !wildcards.includes(entry));
}

function intersect(a: Covered, b: Covered): Covered {
  if (a === 'all') return b;
  return b === 'all' ? a : a.filter((entry) => b.includes(entry));
}
