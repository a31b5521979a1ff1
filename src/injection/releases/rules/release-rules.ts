import { rulesAt } from '../history.js';
import type { Release } from '../release.js';
import { CONTAINER_HISTORY, type ContainerRules } from './container-rules.js';
import { MESH_HISTORY, type MeshRules } from './mesh-rules.js';
import { NATIVE_SIDECAR_HISTORY, type NativeSidecarRules } from './native-sidecar-rules.js';
import { OPENSHIFT_HISTORY, type OpenShiftRules } from './openshift-rules.js';
import { OVERRIDE_HISTORY, type OverrideRules } from './override-rules.js';
import { POD_TYPE_HISTORY, type PodTypeRules } from './pod-type-rules.js';
import { PROBE_HISTORY, type ProbeRules } from './probe-rules.js';
import { PROMETHEUS_HISTORY, type PrometheusRules } from './prometheus-rules.js';
import { TEMPLATE_HISTORY, type TemplateRules } from './template-rules.js';

/** What a release that renders pods does, subject by subject. */
export interface ReleaseRules {
  readonly release: Release;
  readonly containers: ContainerRules;
  readonly mesh: MeshRules;
  readonly nativeSidecars: NativeSidecarRules;
  readonly openShift: OpenShiftRules;
  readonly overrides: OverrideRules;
  readonly podType: PodTypeRules;
  readonly probes: ProbeRules;
  readonly prometheus: PrometheusRules;
  readonly template: TemplateRules;
}

/** The description of a release. */
export function rulesOf(release: Release): ReleaseRules {
  return {
    release,
    containers: rulesAt(CONTAINER_HISTORY, release),
    mesh: rulesAt(MESH_HISTORY, release),
    nativeSidecars: rulesAt(NATIVE_SIDECAR_HISTORY, release),
    openShift: rulesAt(OPENSHIFT_HISTORY, release),
    overrides: rulesAt(OVERRIDE_HISTORY, release),
    podType: rulesAt(POD_TYPE_HISTORY, release),
    probes: rulesAt(PROBE_HISTORY, release),
    prometheus: rulesAt(PROMETHEUS_HISTORY, release),
    template: rulesAt(TEMPLATE_HISTORY, release),
  };
}
