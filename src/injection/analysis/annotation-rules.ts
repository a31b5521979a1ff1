import pick from 'lodash/pick.js';

import { isJsonObject, type JsonObject, objectAt, valueAt } from '../../json/json.js';
import { INJECT_ANNOTATION } from '../decision/inject-override.js';
import { annotationProblems } from '../plan/pod-annotations.js';
import { ANNOTATION_HISTORY } from '../releases/rules/annotation-rules.js';
import { STATUS_ANNOTATION } from '../sidecar/injection-status.js';
import { type WorkloadName, workloadName } from '../workload/workload.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { Finding } from './finding.js';
import { type AnnotationPlace, laterReleaseOf, misspelling, placeOfAnnotation } from './known-annotations.js';

const annotationsAt = (object: JsonObject, path: readonly string[]): readonly string[] =>
  Object.keys(objectAt(object, ...path, 'metadata', 'annotations'));

/** Annotations that look like Istio's and are not, or are where Istio does not read them. */
export function annotationFindings({
  workloads,
  services,
  workloadAnnotationsCount,
}: AnalysisInput): readonly Finding[] {
  return [
    ...workloads.flatMap((workload) => workloadFindings(workload, workloadAnnotationsCount)),
    ...services.flatMap((service) =>
      annotationsAt(service, []).flatMap((key) => [
        ...unknownAnnotation(workloadName(service), key),
        ...misplacedAnnotation(workloadName(service), key, 'service'),
        ...laterAnnotation(workloadName(service), key),
      ]),
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
export function annotationValueFindings({ workloads }: AnalysisInput): readonly Finding[] {
  // They are the same in every release.
  const rules = pick(ANNOTATION_HISTORY[0].rules, LOG_LEVELS);
  return workloads.flatMap(({ object, name, shape }) =>
    annotationProblems(objectAt(object, ...shape.podTemplate, 'metadata', 'annotations'), { rules }).map((found) => ({
      code: 'InvalidAnnotation' as const,
      level: 'warning' as const,
      object: name,
      message: `the annotation ${found.name}: ${JSON.stringify(found.value)} has a value that the sidecar can't use: ${found.problem}`,
      fix: 'correct the value, or take the annotation out',
    })),
  );
}

/** Initializers in a pod template: its pods would wait for them forever. */
export function initializerFindings({ workloads }: AnalysisInput): readonly Finding[] {
  return workloads.flatMap(({ object, name, shape }) => {
    if (shape.podTemplate.length === 0) return [];
    if (!isJsonObject(valueAt(object, ...shape.podTemplate, 'metadata', 'initializers'))) return [];
    return [
      {
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

function unknownAnnotation(object: WorkloadName, key: string): readonly Finding[] {
  const found = misspelling(key);
  if (!found) return [];
  const { nearest } = found;
  const fix =
    nearest === undefined ? 'take it out, or look it up in the documentation of your release' : `write ${nearest}`;
  const message = `Istio does not know the annotation ${key}: it has no effect`;
  return [{ code: 'UnknownAnnotation', level: 'warning', object, message, fix }];
}

/** Known, and of no use to an older proxy. */
function laterAnnotation(object: WorkloadName, key: string): readonly Finding[] {
  const release = laterReleaseOf(key);
  if (release === undefined) return [];
  const message = `the annotation ${key} is read by Istio ${release} and newer`;
  return [
    { code: 'AnnotationOfLaterRelease', level: 'info', object, message, fix: 'see which release the proxy is of' },
  ];
}

function misplacedAnnotation(object: WorkloadName, key: string, here: AnnotationPlace): readonly Finding[] {
  const place = placeOfAnnotation(key);
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

function workloadFindings({ object, name, shape }: AnalysedWorkload, ownCount: boolean): readonly Finding[] {
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
    const place: AnnotationPlace = notRead.includes(key) ? 'any' : 'workload';
    return [...unknownAnnotation(name, key), ...misplacedAnnotation(name, key, place), ...laterAnnotation(name, key)];
  });
}
