import { objectAt } from '../../json/json.js';
import { INJECT_ANNOTATION } from '../decision/inject-override.js';
import type { Release } from '../releases/release.js';
import type { WorkloadName } from '../workload/workload.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { RuleFinding } from './finding.js';
import { ageOf, knownName, misspeltLabel, shownRelease } from './known-annotations.js';

/** Labels of workloads that look like Istio's and are not, that it reads as annotations, or that its release does not read. */
export function labelFindings({ workloads, release }: AnalysisInput): readonly RuleFinding[] {
  return workloads.flatMap((workload) => {
    const { podTemplate, statusTemplate } = workload.shape;
    const ofPods = labelsAt(workload, podTemplate);
    // Where a label is in several places, the pods' is meant, and then the object's own.
    const places = new Map(
      [statusTemplate, [], podTemplate].flatMap((path) => labelsAt(workload, path).map((key) => [key, path] as const)),
    );
    const others = [[], statusTemplate].flatMap((path) => labelsAt(workload, path));
    const keys = [...new Set([...ofPods, ...others])];
    return keys.flatMap((key) => {
      const path = [...(places.get(key) ?? []), 'metadata', 'labels', key];
      const later = ofPods.includes(key) ? laterLabel(workload.name, key, release) : [];
      return [...unknownLabel(workload.name, key), ...labelForAnnotation(workload.name, key), ...later].map(
        (finding) => ({
          ...finding,
          path,
        }),
      );
    });
  });
}

function labelsAt({ object }: AnalysedWorkload, path: readonly string[]): readonly string[] {
  return Object.keys(objectAt(object, ...path, 'metadata', 'labels'));
}

function unknownLabel(object: WorkloadName, key: string): readonly RuleFinding[] {
  const nearest = misspeltLabel(key);
  if (nearest === undefined) return [];
  const message = `Istio does not know the label ${key}: it has no effect`;
  return [{ code: 'UnknownLabel', level: 'warning', object, message, fix: `write ${nearest}` }];
}

function labelForAnnotation(object: WorkloadName, key: string): readonly RuleFinding[] {
  if (knownName(key)?.as !== 'annotation') return [];
  const message = `${key} is read as an annotation: as a label it has no effect`;
  const fix = 'move it into metadata.annotations of the pod template';
  return [{ code: 'MisplacedLabel', level: 'warning', object, message, fix }];
}

/** The wish for a sidecar has rules of its own. */
function laterLabel(object: WorkloadName, key: string, release: Release | undefined): readonly RuleFinding[] {
  const known = knownName(key);
  if (release === undefined || known?.as !== 'label' || key === INJECT_ANNOTATION) return [];
  const age = ageOf(known, release);
  if (age?.kind !== 'later') return [];
  const message = `the label ${key} is read by Istio ${shownRelease(age.since)} and newer; the configuration is of ${shownRelease(release)}`;
  return [{ code: 'LabelOfLaterRelease', level: 'info', object, message, fix: 'see which release the proxy is of' }];
}
