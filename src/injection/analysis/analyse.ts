import type { AnalysisInput } from './analysis-input.js';
import { annotationFindings, annotationValueFindings, initializerFindings } from './annotation-rules.js';
import { autoscalerFindings } from './autoscaler-rules.js';
import type { Finding, FoundAt, RuleFinding } from './finding.js';
import { injectFindings } from './inject-rules.js';
import { labelFindings } from './label-rules.js';
import { namespaceFindings } from './namespace-rules.js';
import { appLabelFindings, jobFindings, probeFindings } from './pod-rules.js';
import { initUserFindings, proxyPortFindings, proxyUserFindings } from './security-rules.js';
import { associationFindings, portNameFindings } from './service-rules.js';

const RULES: readonly ((objects: AnalysisInput) => readonly RuleFinding[])[] = [
  annotationFindings,
  annotationValueFindings,
  injectFindings,
  labelFindings,
  namespaceFindings,
  initializerFindings,
  portNameFindings,
  associationFindings,
  appLabelFindings,
  jobFindings,
  probeFindings,
  proxyPortFindings,
  proxyUserFindings,
  initUserFindings,
  autoscalerFindings,
];

/** What of these objects will not work in a mesh as their author expects, rule by rule. */
export function analyse(objects: AnalysisInput): readonly Finding[] {
  return analyseWithPlaces(objects).map(({ finding }) => finding);
}

/** The same, each with the object that it is about and what in that. */
export function analyseWithPlaces(objects: AnalysisInput): readonly FoundAt[] {
  // Several objects may have the same name, as in the manifests of two environments: what tells them apart is which name it is.
  const workloads = new Map(objects.workloads.map(({ name, object }) => [name, object]));
  return RULES.flatMap((rule) => rule(objects)).map(({ of, path = [], ...finding }) => ({
    finding,
    of: of ?? workloads.get(finding.object),
    path,
  }));
}
