import type { Finding } from '../../injection/analysis/finding.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { Asked } from '../../injection/explain/asked-webhooks.js';
import type { ExplainedWorkload } from '../../injection/explain/explain-result.js';
import type { Explanation } from '../../injection/explain/explanation.js';
import type { SidecarState } from '../../injection/explain/sidecar-state.js';
import { type RedirectReport, redirectReport } from '../../redirect/rules/redirect-report.js';

/** One workload in the results. */
export interface ExplainedRow {
  readonly kind: string;
  /** Empty where the object has none. */
  readonly namespace: string;
  readonly name: string;
  readonly file?: string;
  readonly action: Explanation['action'];
  readonly reason: string;
  readonly why: string;
  /** What is done to its pod; a phrase each. */
  readonly steps?: readonly string[];
  readonly state?: SidecarState;
  readonly differences?: readonly string[];
  /** Who is asked about it when it is created; in a cluster. */
  readonly asked?: readonly Asked[];
  /** Who injects, too, and is not asked. */
  readonly notAsked?: readonly Asked[];
  /** Somebody else may be asked, too: not everything could be read. */
  readonly askedUnknown?: true;
  readonly redirect?: RedirectReport;
}

/** What `explain` prints. */
export interface ExplainReport {
  readonly workloads: readonly ExplainedRow[];
  readonly findings: readonly Finding[];
  /** Whose rules the configuration is for; where it has templates. */
  readonly release?: { readonly istio: string; readonly reason: string };
  /** What is to be known about all workloads, a sentence. */
  readonly note?: string;
}

/** The release of a configuration, and what says it; nothing where it has no templates. */
export function releaseReport({ config }: SidecarConfig): Pick<ExplainReport, 'release'> {
  if (config.form === 'params') return {};
  return { release: { istio: config.compatibility, reason: config.releaseReason } };
}

/** One workload in the results. */
export function explainedRow({ file, explanation }: ExplainedWorkload, wantsRedirect: boolean): ExplainedRow {
  const { workload, action, reason, why, steps, now, admission, injected } = explanation;
  return {
    ...workload,
    ...(file === undefined ? {} : { file }),
    ...{ action, reason, why },
    ...(steps.length > 0 && { steps }),
    ...now,
    ...(admission && { asked: admission.asked, notAsked: admission.notAsked }),
    ...(admission?.isUncertain && { askedUnknown: true }),
    ...(wantsRedirect && injected && { redirect: redirectReport(injected) }),
  };
}

/** The problems in a report, counted: `2 warnings`. Empty if there are none. */
export function summarizeProblems({ workloads, findings }: ExplainReport): readonly string[] {
  const ofRedirection = workloads.flatMap(({ redirect }) => redirect?.warnings ?? []).length;
  const counts = {
    'that can get no sidecar': workloads.filter(({ action }) => action === 'fail').length,
    missing: workloads.filter(({ state, action }) => state === 'missing' && action !== 'fail').length,
    outdated: workloads.filter(({ state, action }) => state === 'outdated' && action !== 'fail').length,
    unexpected: workloads.filter(({ state }) => state === 'unexpected').length,
  };
  const warnings = findings.filter(({ level }) => level === 'warning').length + ofRedirection;
  const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  return [
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${plural(count, 'workload')} ${what}`] : [])),
  ];
}
