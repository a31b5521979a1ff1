import { rulesAt } from '../history.js';
import type { Release } from '../release.js';
import { ANNOTATION_HISTORY, type AnnotationRules } from './annotation-rules.js';
import { CONTAINER_HISTORY, type ContainerRules } from './container-rules.js';
import { DECISION_HISTORY, type DecisionRules } from './decision-rules.js';
import { MESH_HISTORY, type MeshRules } from './mesh-rules.js';
import { NATIVE_SIDECAR_HISTORY, type NativeSidecarRules } from './native-sidecar-rules.js';
import { OPENSHIFT_HISTORY, type OpenShiftRules } from './openshift-rules.js';
import { OVERRIDE_HISTORY, type OverrideRules } from './override-rules.js';
import { OWNER_HISTORY, type OwnerRules } from './owner-rules.js';
import { PARTS_HISTORY, type PartsRules } from './parts-rules.js';
import { POD_TYPE_HISTORY, type PodTypeRules } from './pod-type-rules.js';
import { PROBE_HISTORY, type ProbeRules } from './probe-rules.js';
import { PROMETHEUS_HISTORY, type PrometheusRules } from './prometheus-rules.js';
import { TEMPLATE_HISTORY, type TemplateRules } from './template-rules.js';

/** What a release does, subject by subject. */
export interface ReleaseRules {
  readonly release: Release;
  readonly annotations: AnnotationRules;
  readonly containers: ContainerRules;
  readonly decision: DecisionRules;
  readonly mesh: MeshRules;
  readonly nativeSidecars: NativeSidecarRules;
  readonly openShift: OpenShiftRules;
  readonly overrides: OverrideRules;
  readonly owner: OwnerRules;
  /** What follows the rendering of a template of parts. */
  readonly parts: PartsRules;
  readonly podType: PodTypeRules;
  readonly probes: ProbeRules;
  readonly prometheus: PrometheusRules;
  readonly template: TemplateRules;
}

/** The description of a release. To put it together takes longer than to decide: it is made once for a configuration. */
export function rulesOf(release: Release): ReleaseRules {
  return {
    release,
    annotations: rulesAt(ANNOTATION_HISTORY, release),
    containers: rulesAt(CONTAINER_HISTORY, release),
    decision: rulesAt(DECISION_HISTORY, release),
    mesh: rulesAt(MESH_HISTORY, release),
    nativeSidecars: rulesAt(NATIVE_SIDECAR_HISTORY, release),
    openShift: rulesAt(OPENSHIFT_HISTORY, release),
    overrides: rulesAt(OVERRIDE_HISTORY, release),
    owner: rulesAt(OWNER_HISTORY, release),
    parts: rulesAt(PARTS_HISTORY, release),
    podType: rulesAt(POD_TYPE_HISTORY, release),
    probes: rulesAt(PROBE_HISTORY, release),
    prometheus: rulesAt(PROMETHEUS_HISTORY, release),
    template: rulesAt(TEMPLATE_HISTORY, release),
  };
}
