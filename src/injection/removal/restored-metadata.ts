import { type JsonObject, objectAt } from '../../json/json.js';
import { OVERRIDES_ANNOTATION } from '../adjust/kept-overrides.js';
import { STATUS_ANNOTATION } from '../sidecar/injection-status.js';
import { isSorted, namesBeforeOwn, type RestoredEntry, type RestoredMap } from './metadata-change.js';
import {
  type InjectedPod,
  INTERCEPTION_MODE,
  restoredAnnotations,
  REVISION_ANNOTATION,
} from './restored-annotations.js';
import { restoredLabels, TLS_MODE } from './restored-labels.js';

/** What becomes of a pod's labels and annotations. */
export interface RestoredMetadata {
  readonly labels: RestoredMap;
  readonly annotations: RestoredMap;
}

/** The labels and annotations of an injected pod as they were before, as far as anything tells. */
export function restoredMetadata(metadata: JsonObject, pod: InjectedPod): RestoredMetadata {
  const [labels, annotations] = [objectAt(metadata, 'labels'), objectAt(metadata, 'annotations')];
  const entries = {
    labels: restoredLabels(labels, annotations, pod),
    annotations: restoredAnnotations(annotations, pod),
  };
  const injected = {
    labels: new Set(entries.labels.map(({ name }) => name)),
    annotations: new Set(entries.annotations.map(({ name }) => name)),
  };
  // A file that this program has injected: what was injected stands behind the rest, in no order of names.
  const isAppended = !isSorted(annotations) && isLast(STATUS_ANNOTATION, annotations, injected.annotations);
  const ownLabels = namesBeforeOwn(labels, {
    injected: injected.labels,
    certain: [],
    ...(!pod.hasVersion && { begins: TLS_MODE }),
  });
  const ownAnnotations = namesBeforeOwn(annotations, {
    injected: injected.annotations,
    certain: [REVISION_ANNOTATION, OVERRIDES_ANNOTATION, STATUS_ANNOTATION],
    begins: pod.hasVersion ? INTERCEPTION_MODE : REVISION_ANNOTATION,
  });
  return {
    labels: changesOf(entries.labels, isAppended ? ownLabels : new Set()),
    annotations: changesOf(entries.annotations, isAppended ? ownAnnotations : new Set()),
  };
}

/** Whether nothing stands behind a name but what an injection may have written. */
function isLast(name: string, map: JsonObject, injected: ReadonlySet<string>): boolean {
  const names = Object.keys(map);
  return names.slice(names.indexOf(name)).every((other) => injected.has(other));
}

/** What was there before goes back to what it was; what its author wrote is not removed. */
function changesOf(entries: readonly RestoredEntry[], own: ReadonlySet<string>): RestoredMap {
  const counted = entries.filter(
    ({ name, before, isReplaced = false }) => before !== undefined || isReplaced || !own.has(name),
  );
  return {
    changes: new Map(counted.map(({ name, before }) => [name, before])),
    notes: counted.flatMap(({ note }) => note ?? []),
  };
}
