import { goJson } from '../../json/go-json.js';
import { type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { mergePod } from '../merge/pod-patch.js';
import { container as containerType } from '../pod-types/container-fields.js';
import { goForm } from '../pod-types/go-form.js';
import type { ContainerList, ContainerRules } from '../releases/rules/container-rules.js';
import type { OverrideRules } from '../releases/rules/override-rules.js';
import type { PodTypeRules } from '../releases/rules/pod-type-rules.js';
import { NO_NAMES, STATUS_ANNOTATION, statusNames } from '../sidecar/injection-status.js';
import { mergeFailure } from '../sidecar/merge-failure.js';
import { type Containers, keptOverrides, OVERRIDES_ANNOTATION, typedContainers } from './kept-overrides.js';
import { annotationsOf, annotationText, podList, withAnnotations } from './pod-containers.js';
import { withProxyUser } from './proxy-user.js';

/** The pods that the settings of a pod's author are found by. */
export interface OverriddenPods {
  /** As its author wrote it. */
  readonly original: JsonObject;
  /** What was injected alone. */
  readonly template: JsonObject;
  /** With the templates merged over it. */
  readonly merged: JsonObject;
}

/** What the author's settings are applied with. */
export interface OverrideSettings {
  readonly rules: OverrideRules & PodTypeRules & ContainerRules;
  /** `interceptionMode` of the effective ProxyConfig is TPROXY. */
  readonly isTproxy: boolean;
}

/** A pod with its author's settings, and the containers that have any. */
export interface OverriddenPod {
  readonly pod: JsonObject;
  /** The containers that have any, by their names. */
  readonly overridden: readonly string[];
  /** The same with the fields that are set: `istio-proxy (image, resources)`. */
  readonly settings: readonly string[];
}

/** An image that stands for that of the template. */
const TEMPLATE_IMAGE = 'auto';
const LISTS: readonly ContainerList[] = ['containers', 'initContainers'];

/**
 * The pod with what its author says of injected containers merged over the templates again: the author's own container of that
 * name, or what an earlier injection kept of it. A pod that is injected for the first time keeps these settings in an
 * annotation.
 * @throws SidecarError where the annotation with earlier settings can't be read, or settings can't be merged
 */
export function withOverrides(pods: OverriddenPods, settings: OverrideSettings): OverriddenPod {
  try {
    const found = overridesOf(pods, settings.rules);
    const overridden = LISTS.flatMap((list) => found[list].map(nameOf));
    const pod = withKeptOverrides(merged(pods.merged, found), pods.original, found);
    const texts = LISTS.flatMap((list) => found[list].map(settingsText));
    return { pod: withProxyUser(pod, pods.original, settings), overridden, settings: texts };
  } catch (error) {
    throw mergeFailure(error, "the pod's own settings for an injected container can't be merged");
  }
}

function nameOf(container: JsonObject): string {
  return stringIn(container['name']) ?? '';
}

function settingsText(container: JsonObject): string {
  const fields = Object.entries(withoutNoResources(container)).filter(([key, value]) => key !== 'name' && value !== '');
  return `${nameOf(container)} (${fields.length === 0 ? 'nothing' : fields.map(([key]) => key).join(', ')})`;
}

const named = (containers: readonly JsonObject[]): ReadonlyMap<string, JsonObject> =>
  // Of two with one name the first one counts.
  new Map([...containers].reverse().map((container) => [nameOf(container), container]));

function overridesOf({ original, template }: OverriddenPods, rules: OverrideSettings['rules']): Containers {
  const kept = keptOverrides(original, rules);
  const injected = rules.skipsInjected ? statusNames(annotationText(original, STATUS_ANNOTATION)) : NO_NAMES;
  const own = {
    containers: objectsIn(podList(original, 'containers')),
    initContainers: objectsIn(podList(original, 'initContainers')),
  };
  const overrides = (list: ContainerList): readonly JsonObject[] => {
    const skipped = new Set(injected[list]);
    const from = list === 'initContainers' && rules.initFromContainers ? LISTS : [list];
    const sources = [kept[list], ...from.map((source) => own[source])].map(named);
    return objectsIn(podList(template, list)).flatMap((container): readonly JsonObject[] => {
      const name = nameOf(container);
      const found = sources.find((source) => source.has(name))?.get(name);
      return found === undefined || skipped.has(name) ? [] : [found];
    });
  };
  const found = { containers: overrides('containers'), initContainers: overrides('initContainers') };
  const typed = typedContainers(found, rules);
  return { containers: typed.containers.map(asOverlay), initContainers: typed.initContainers.map(asOverlay) };
}

/** A container as Go writes it, without the image that stands for that of the template. */
function asOverlay(container: JsonObject): JsonObject {
  const own = container['image'] === TEMPLATE_IMAGE ? { ...container, image: '' } : container;
  return objectAt(goForm(own, containerType));
}

/** In the order of the merged pod, so that the patch moves none of them. */
function merged(pod: JsonObject, overrides: Containers): JsonObject {
  const spec = LISTS.flatMap((list): [string, readonly JsonObject[]][] => {
    const overlays = named(overrides[list]);
    const present = objectsIn(podList(pod, list)).flatMap((container): readonly JsonObject[] => {
      const overlay = overlays.get(nameOf(container));
      return overlay === undefined ? [] : [overlay];
    });
    const ordered = new Set(present);
    const rest = overrides[list].filter((overlay) => !ordered.has(overlay));
    return overrides[list].length === 0 ? [] : [[list, [...rest, ...ordered]]];
  });
  const patch = spec.map(([list, overlays]) => [list, overlays.map(withoutNoResources)] as const);
  return patch.length === 0 ? pod : mergePod(pod, { spec: Object.fromEntries(patch) });
}

/** An overlay without the empty resources that Go always writes: they would be new in the file. */
function withoutNoResources(overlay: JsonObject): JsonObject {
  const entries = Object.entries(overlay).filter(([key, value]) => key !== 'resources' || hasKeys(value));
  return Object.fromEntries(entries);
}

function hasKeys(value: Json | undefined): boolean {
  return Object.keys(objectAt(value)).length > 0;
}

function withKeptOverrides(pod: JsonObject, original: JsonObject, overrides: Containers): JsonObject {
  const isFirst = annotationText(original, STATUS_ANNOTATION) === undefined;
  const found = LISTS.filter((list) => overrides[list].length > 0);
  if (!isFirst || found.length === 0) return pod;
  const text = goJson(Object.fromEntries(found.map((list) => [list, overrides[list]])));
  return withAnnotations(pod, { ...annotationsOf(pod), [OVERRIDES_ANNOTATION]: text });
}
