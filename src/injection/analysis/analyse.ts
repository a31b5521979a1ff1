import type { AnalysedObjects } from './analysis-input.js';
import { annotationFindings, initializerFindings } from './annotation-rules.js';
import type { Finding } from './finding.js';
import { appLabelFindings, jobFindings, probeFindings } from './pod-rules.js';
import { associationFindings, portNameFindings } from './service-rules.js';

const RULES: readonly ((objects: AnalysedObjects) => readonly Finding[])[] = [
  annotationFindings,
  initializerFindings,
  portNameFindings,
  associationFindings,
  appLabelFindings,
  jobFindings,
  probeFindings,
];

/** What in these objects will not do in a mesh what their author wants, rule by rule. */
export function analyse(objects: AnalysedObjects): readonly Finding[] {
  return RULES.flatMap((rule) => rule(objects));
}
