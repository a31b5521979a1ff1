import type { ContainerRules } from '../releases/rules/container-rules.js';
import type { OpenShiftRules } from '../releases/rules/openshift-rules.js';
import type { OverrideRules } from '../releases/rules/override-rules.js';
import type { PodTypeRules } from '../releases/rules/pod-type-rules.js';
import type { ProbeRules } from '../releases/rules/probe-rules.js';
import type { PrometheusRules } from '../releases/rules/prometheus-rules.js';
import type { ReleaseRules } from '../releases/rules/release-rules.js';

/** The rules that each step of a rendering goes by. */
export interface StepRules {
  readonly openShift: OpenShiftRules & ContainerRules;
  readonly strip: PrometheusRules & PodTypeRules;
  readonly overrides: OverrideRules & PodTypeRules & ContainerRules;
  readonly probes: ProbeRules & ContainerRules;
  readonly prometheus: PrometheusRules & ContainerRules;
}

/** The rules of a release for each step, put together once for all pods. */
export function stepRulesOf(rules: ReleaseRules): StepRules {
  const { openShift, containers, prometheus, podType, overrides, probes } = rules;
  return {
    openShift: { ...openShift, ...containers },
    strip: { ...prometheus, ...podType },
    overrides: { ...overrides, ...podType, ...containers },
    probes: { ...probes, ...containers },
    prometheus: { ...prometheus, ...containers },
  };
}
