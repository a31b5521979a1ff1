import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { PodParts } from '../rendering/rendered-pod.js';
import {
  indexesOf,
  type InjectedNames,
  itemsNamed,
  SIDECAR_LISTS,
  type SidecarList,
} from '../sidecar/injection-status.js';
import { joinedFields } from '../sidecar/pod-fields.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { namesOf } from '../workload/workload.js';
import { type Difference, findDifferences } from './json-differences.js';

const NOUNS: Readonly<Record<SidecarList, string>> = {
  initContainers: 'init container',
  containers: 'container',
  volumes: 'volume',
  imagePullSecrets: 'image pull secret',
};

const MAX_SHOWN_LENGTH = 60;

const sentence = (what: string, { path, is, wouldBe }: Difference): string =>
  `${what}: ${path === '' ? 'it' : path} is ${shortJson(is)}, would be ${shortJson(wouldBe)}`;

const HASH = /^[0-9a-f]{64}$/;

const shownVersion = (version: string): string => (HASH.test(version) ? `${version.slice(0, 12)}...` : version);

/** How a status differs from the one that the sidecar would have now; empty where it does not. */
export function statusDifference(status: Json | undefined, wanted: string): readonly string[] {
  const [is, wouldBe] = [versionIn(status), versionIn(wanted) ?? wanted];
  if (is === wouldBe) return [];
  if (is === undefined) return ['it has no annotation sidecar.istio.io/status'];
  return [`annotation sidecar.istio.io/status: version is ${shownVersion(is)}, would be ${shownVersion(wouldBe)}`];
}

/** What a pod has of a sidecar. */
interface Present {
  /** Names of what is in the pod because of it. */
  readonly names: InjectedNames;
  /** The pod spec without it. */
  readonly bare: JsonObject;
}

/** How the sidecar in a pod differs from one that is made now, a phrase each. */
export function sidecarDifferences(
  spec: JsonObject,
  sidecar: Sidecar,
  { names: present, bare }: Present,
): readonly string[] {
  const lists = SIDECAR_LISTS.flatMap((list) => {
    const wanted = sidecar[list] ?? [];
    const names = namesOf(wanted);
    const changed = wanted.flatMap((item, index) => {
      const name = names[index] ?? '';
      return itemDifferences(`${NOUNS[list]} ${name}`, item, itemsNamed(spec[list], [name])[0]);
    });
    const left = present[list].filter((name) => !names.includes(name) && indexesOf(spec[list], [name]).length > 0);
    return [...changed, ...left.map((name) => `${NOUNS[list]} ${name} would not be there`)];
  });
  return [...lists, ...itemDifferences('pod', { ...joinedFields(bare, sidecar) }, spec)];
}

/** How a pod differs from what is made of it now, a phrase each. What is in it beside that does not count. */
export function podDifferences(now: PodParts, wanted: PodParts): readonly string[] {
  const lists = SIDECAR_LISTS.flatMap((list) =>
    objectsIn(wanted.spec[list]).flatMap((item) => {
      const name = stringIn(item['name']) ?? '';
      return itemDifferences(`${NOUNS[list]} ${name}`, item, itemsNamed(now.spec[list], [name])[0]);
    }),
  );
  const annotations = itemDifferences(
    'annotations',
    objectAt(wanted.metadata, 'annotations'),
    objectAt(now.metadata, 'annotations'),
  );
  return [...annotations, ...lists];
}

function shortJson(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH - 3)}...` : text;
}

/** A proxy has many arguments: only those that differ, where their number is the same. */
function listDifferences({ path, is, wouldBe }: Difference): readonly Difference[] {
  if (!Array.isArray(is) || !Array.isArray(wouldBe) || is.length !== wouldBe.length) return [{ path, is, wouldBe }];
  const [before, after] = [is as readonly Json[], wouldBe as readonly Json[]];
  return after.flatMap((item, index) => findDifferences(item, before[index] ?? '', `${path}[${index}]`));
}

function itemDifferences(what: string, wanted: JsonObject, found: JsonObject | undefined): readonly string[] {
  if (!found) return [`${what} is not there`];
  return findDifferences(wanted, found)
    .flatMap(listDifferences)
    .map((difference) => sentence(what, difference));
}

/** The version of a sidecar in a status: since 0.5 the template's hash, before that the whole status. */
function versionIn(status: Json | undefined): string | undefined {
  if (typeof status !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(status);
    const version = isJsonObject(parsed) ? parsed['version'] : undefined;
    return typeof version === 'string' ? version : status;
  } catch {
    return status;
  }
}
