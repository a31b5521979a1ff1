import pick from 'lodash/pick.js';

import { isJsonObject, type JsonObject, objectAt, valueAt } from '../../json/json.js';
import { INJECT_ANNOTATION } from '../decision/inject-override.js';
import { annotationProblems } from '../plan/pod-annotations.js';
import type { Release } from '../releases/release.js';
import { ANNOTATION_HISTORY } from '../releases/rules/annotation-rules.js';
import { STATUS_ANNOTATION } from '../sidecar/injection-status.js';
import { type WorkloadName, workloadName } from '../workload/workload.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { RuleFinding } from './finding.js';
import { ageOf, knownName, misspelling, type NameAge, shownRelease } from './known-annotations.js';
import type { NamePlace } from './known-names.js';

/** What came after it is told where the release is not known. */
const OLDER_RELEASE = '1.5';

const annotationsAt = (object: JsonObject, path: readonly string[]): readonly string[] =>
  Object.keys(objectAt(object, ...path, 'metadata', 'annotations'));

/** Annotations that look like Istio's and are not, or are where Istio does not read them. */
export function annotationFindings({
  workloads,
  services,
  workloadAnnotationsCount,
  release,
}: AnalysisInput): readonly RuleFinding[] {
  return [
    ...workloads.flatMap((workload) => workloadFindings(workload, { ownCount: workloadAnnotationsCount, release })),
    ...services.flatMap((service) =>
      annotationsAt(service, []).flatMap((key) =>
        [
          ...unknownAnnotation(workloadName(service), key),
          ...misplacedAnnotation(workloadName(service), key, 'service'),
          ...agedAnnotation(workloadName(service), key, release),
        ].map((finding) => ({ ...finding, of: service, path: ['metadata', 'annotations', key] })),
      ),
    ),
  ];
}

// Any other wrong value is told where it makes an injection fail.
const LOG_LEVELS: readonly string[] = [
  'sidecar.istio.io/logLevel',
  'sidecar.istio.io/componentLogLevel',
  'sidecar.istio.io/agentLogLevel',
];

/** Log levels that the proxy or its agent does not have, whether the workload gets a sidecar or not: neither would start. */
export function annotationValueFindings({ workloads }: AnalysisInput): readonly RuleFinding[] {
  // They are the same in every release.
  const rules = pick(ANNOTATION_HISTORY[0].rules, LOG_LEVELS);
  return workloads.flatMap(({ object, name, shape }) =>
    annotationProblems(objectAt(object, ...shape.podTemplate, 'metadata', 'annotations'), { rules }).map((found) => ({
      path: [...shape.podTemplate, 'metadata', 'annotations', found.name],
      code: 'InvalidAnnotation' as const,
      level: 'warning' as const,
      object: name,
      message: `the annotation ${found.name}: ${JSON.stringify(found.value)} has a value that the sidecar can't use: ${found.problem}`,
      fix: 'correct the value, or take the annotation out',
    })),
  );
}

/** Initializers in a pod template: its pods would wait for them forever. */
export function initializerFindings({ workloads }: AnalysisInput): readonly RuleFinding[] {
  return workloads.flatMap(({ object, name, shape }) => {
    if (shape.podTemplate.length === 0) return [];
    if (!isJsonObject(valueAt(object, ...shape.podTemplate, 'metadata', 'initializers'))) return [];
    return [
      {
        path: [...shape.podTemplate, 'metadata', 'initializers'],
        code: 'InitializersInPodTemplate' as const,
        level: 'warning' as const,
        object: name,
        message:
          'its pod template has metadata.initializers: each of its pods would wait for them, and pods do not inherit an empty list',
        fix: 'take metadata.initializers out of the pod template',
      },
    ];
  });
}

function unknownAnnotation(object: WorkloadName, key: string): readonly RuleFinding[] {
  const found = misspelling(key);
  if (!found) return [];
  const { nearest } = found;
  const fix =
    nearest === undefined ? 'take it out, or look it up in the documentation of your release' : `write ${nearest}`;
  const message = `Istio does not know the annotation ${key}: it has no effect`;
  return [{ code: 'UnknownAnnotation', level: 'warning', object, message, fix }];
}

/** Known, and not read by the release. */
function agedAnnotation(object: WorkloadName, key: string, release: Release | undefined): readonly RuleFinding[] {
  const known = knownName(key);
  const age = known && ageOf(known, release ?? OLDER_RELEASE);
  if (!age || (release === undefined && age.kind === 'retired')) return [];
  const which = release === undefined ? '' : `; the configuration is of ${shownRelease(release)}`;
  const message = `the annotation ${key} ${ageText(age)}${which}`;
  return age.kind === 'later'
    ? [{ code: 'AnnotationOfLaterRelease', level: 'info', object, message, fix: 'see which release the proxy is of' }]
    : [
        {
          code: 'AnnotationNoLongerRead',
          level: 'warning',
          object,
          message,
          fix: 'take it out, and look up what has taken its place in the documentation of your release',
        },
      ];
}

function ageText(age: NameAge): string {
  if (age.kind === 'later') return `is read by Istio ${shownRelease(age.since)} and newer`;
  return age.until === undefined
    ? 'was read before Istio 0.2 only: it has no effect'
    : `was last read by Istio ${shownRelease(age.until)}: it has no effect`;
}

function misplacedAnnotation(object: WorkloadName, key: string, here: NamePlace): readonly RuleFinding[] {
  const known = knownName(key);
  if (known?.as === 'label') return [annotationForLabel(object, key)];
  const { place } = known ?? {};
  if (place === undefined || place === 'any' || place === here) return [];
  const [message, fix] =
    place === 'service'
      ? [`the annotation ${key} has an effect on Services only`, 'move it to the Service']
      : [
          `the annotation ${key} has an effect in pod templates only`,
          'move it into metadata.annotations of the pod template',
        ];
  return [{ code: 'MisplacedAnnotation', level: 'warning', object, message, fix }];
}

function annotationForLabel(object: WorkloadName, key: string): RuleFinding {
  return {
    code: 'MisplacedAnnotation',
    level: 'warning',
    object,
    message: `${key} is read as a label: as an annotation it has no effect`,
    fix: 'make it a label of the pod template',
  };
}

/** What counts for the annotations of a workload. */
interface Reading extends Pick<AnalysisInput, 'release'> {
  /** Those of the workload itself are read. */
  readonly ownCount: boolean;
}

function workloadFindings(
  { object, name, shape }: AnalysedWorkload,
  { ownCount, release }: Reading,
): readonly RuleFinding[] {
  const own = annotationsAt(object, []);
  const inTemplate = shape.podTemplate.length === 0 ? [] : annotationsAt(object, shape.podTemplate);
  // The wish for a sidecar has rules of its own there, and the status belongs there.
  const inJob = (shape.kind === 'CronJob' ? annotationsAt(object, ['spec', 'jobTemplate']) : []).filter(
    (key) => key !== INJECT_ANNOTATION && key !== STATUS_ANNOTATION,
  );
  // A Pod is its own template.
  const read = shape.podTemplate.length === 0 || ownCount ? [...own, ...inTemplate] : inTemplate;
  const notRead = [...own, ...inJob].filter((key) => !read.includes(key) && !inTemplate.includes(key));
  return [...new Set([...own, ...inJob, ...inTemplate])].flatMap((key) => {
    const place: NamePlace = notRead.includes(key) ? 'any' : 'workload';
    const otherwise = own.includes(key) ? [] : ['spec', 'jobTemplate'];
    const path = [...(inTemplate.includes(key) ? shape.podTemplate : otherwise), 'metadata', 'annotations', key];
    return [
      ...unknownAnnotation(name, key),
      ...misplacedAnnotation(name, key, place),
      ...agedAnnotation(name, key, release),
    ].map((finding) => ({ ...finding, path }));
  });
}
