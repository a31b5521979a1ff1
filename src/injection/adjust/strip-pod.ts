import { type Json, type JsonObject, objectAt } from '../../json/json.js';
import type { ContainerList } from '../releases/rules/container-rules.js';
import type { PodTypeRules } from '../releases/rules/pod-type-rules.js';
import type { PrometheusRules } from '../releases/rules/prometheus-rules.js';
import { NO_NAMES, STATUS_ANNOTATION, statusNames } from '../sidecar/injection-status.js';
import { keptOverrides } from './kept-overrides.js';
import { annotationsOf, annotationText, podList, withAnnotations, withPodList } from './pod-containers.js';
import { isSpelling, SCRAPE_ANNOTATIONS, spelledValue } from './scrape-targets.js';

/** What a pod is stripped with. */
export interface StripSettings {
  readonly rules: PrometheusRules & PodTypeRules;
  /** Where the agent serves merged metrics: `statusPort` of the mesh's defaultConfig. */
  readonly statusPort: number;
}

const LISTS: readonly ContainerList[] = ['containers', 'initContainers'];

/**
 * The pod as templates are to see it: without what an earlier injection added, by its status, and with what its author had
 * written of injected containers. The pod itself where nothing was injected.
 * @throws SidecarError where the annotation with the author's settings can't be read
 */
export function stripPod(pod: JsonObject, settings: StripSettings): JsonObject {
  const overrides = keptOverrides(pod, settings.rules);
  return LISTS.reduce(
    (stripped, list) => {
      const present = new Set(podList(stripped, list).map(nameOf));
      const missing = overrides[list].filter((container) => !present.has(nameOf(container)));
      return missing.length === 0 ? stripped : withPodList(stripped, list, [...podList(stripped, list), ...missing]);
    },
    withoutInjectedParts(pod, settings),
  );
}

function nameOf(container: Json): Json | undefined {
  return objectAt(container)['name'];
}

function withoutInjectedParts(pod: JsonObject, settings: StripSettings): JsonObject {
  const names = statusNames(annotationText(pod, STATUS_ANNOTATION));
  if (names === NO_NAMES) return pod;
  const without = LISTS.reduce((stripped, list) => {
    const injected = new Set<Json | undefined>(names[list]);
    const items = podList(stripped, list);
    const rest = items.filter((item) => !injected.has(nameOf(item)));
    return rest.length === items.length ? stripped : withPodList(stripped, list, rest);
  }, pod);
  return withAnnotations(without, ownAnnotations(pod, settings));
}

/** The annotations without the status, and without those that say where merged metrics are. */
function ownAnnotations(pod: JsonObject, { rules, statusPort }: StripSettings): JsonObject {
  const annotations = annotationsOf(pod);
  const isMerged = spelledValue(annotations, SCRAPE_ANNOTATIONS.port, rules) === String(statusPort);
  const dropped = isMerged ? Object.values(SCRAPE_ANNOTATIONS) : [];
  const kept = Object.entries(annotations).filter(
    ([name]) => name !== STATUS_ANNOTATION && !dropped.some((annotation) => isSpelling(name, annotation, rules)),
  );
  return Object.fromEntries(kept);
}
