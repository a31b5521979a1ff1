import { objectAt } from '../../json/json.js';
import { INJECT_ANNOTATION } from '../decision/inject-override.js';
import type { Release } from '../releases/release.js';
import type { WorkloadName } from '../workload/workload.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { Finding } from './finding.js';
import { ageOf, knownName, misspeltLabel, shownRelease } from './known-annotations.js';

/** Labels of workloads that look like Istio's and are not, that it reads as annotations, or that its release does not read. */
export function labelFindings({ workloads, release }: AnalysisInput): readonly Finding[] {
  return workloads.flatMap((workload) => {
    const ofPods = labelsAt(workload, workload.shape.podTemplate);
    const others = [[], workload.shape.statusTemplate].flatMap((path) => labelsAt(workload, path));
    const keys = [...new Set([...ofPods, ...others])];
    return keys.flatMap((key) => {
      const later = ofPods.includes(key) ? laterLabel(workload.name, key, release) : [];
      return [...unknownLabel(workload.name, key), ...labelForAnnotation(workload.name, key), ...later];
    });
  });
}

function labelsAt({ object }: AnalysedWorkload, path: readonly string[]): readonly string[] {
  return Object.keys(objectAt(object, ...path, 'metadata', 'labels'));
}

function unknownLabel(object: WorkloadName, key: string): readonly Finding[] {
  const nearest = misspeltLabel(key);
  if (nearest === undefined) return [];
  const message = `Istio does not know the label ${key}: it has no effect`;
  return [{ code: 'UnknownLabel', level: 'warning', object, message, fix: `write ${nearest}` }];
}

function labelForAnnotation(object: WorkloadName, key: string): readonly Finding[] {
  if (knownName(key)?.as !== 'annotation') return [];
  const message = `${key} is read as an annotation: as a label it has no effect`;
  const fix = 'move it into metadata.annotations of the pod template';
  return [{ code: 'MisplacedLabel', level: 'warning', object, message, fix }];
}

/** The wish for a sidecar has rules of its own. */
function laterLabel(object: WorkloadName, key: string, release: Release | undefined): readonly Finding[] {
  const known = knownName(key);
  if (release === undefined || known?.as !== 'label' || key === INJECT_ANNOTATION) return [];
  const age = ageOf(known, release);
  if (age?.kind !== 'later') return [];
  const message = `the label ${key} is read by Istio ${shownRelease(age.since)} and newer; the configuration is of ${shownRelease(release)}`;
  return [{ code: 'LabelOfLaterRelease', level: 'info', object, message, fix: 'see which release the proxy is of' }];
}
