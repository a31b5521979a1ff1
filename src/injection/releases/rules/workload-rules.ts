import { rulesAt } from '../history.js';
import type { Release } from '../release.js';
import { ANNOTATION_HISTORY, type AnnotationRules } from './annotation-rules.js';
import { CONTAINER_HISTORY, type ContainerRules } from './container-rules.js';
import { DECISION_HISTORY, type DecisionRules } from './decision-rules.js';
import { OWNER_HISTORY, type OwnerRules } from './owner-rules.js';
import { PARTS_HISTORY, type PartsRules } from './parts-rules.js';
import { PROBE_HISTORY, type ProbeRules } from './probe-rules.js';
import { PROMETHEUS_HISTORY, type PrometheusRules } from './prometheus-rules.js';

/** What a release asks of each workload, and does with what its template of parts renders, subject by subject. */
export interface WorkloadRules {
  readonly annotations: AnnotationRules;
  readonly containers: ContainerRules;
  readonly decision: DecisionRules;
  readonly owner: OwnerRules;
  readonly parts: PartsRules;
  readonly probes: ProbeRules;
  readonly prometheus: PrometheusRules;
}

/** The description of a release. To put it together takes longer than to decide: it is made once for a configuration. */
export function workloadRulesOf(release: Release): WorkloadRules {
  return {
    annotations: rulesAt(ANNOTATION_HISTORY, release),
    containers: rulesAt(CONTAINER_HISTORY, release),
    decision: rulesAt(DECISION_HISTORY, release),
    owner: rulesAt(OWNER_HISTORY, release),
    parts: rulesAt(PARTS_HISTORY, release),
    probes: rulesAt(PROBE_HISTORY, release),
    prometheus: rulesAt(PROMETHEUS_HISTORY, release),
  };
}
