import { explainFinding, FINDING_CODES, type FoundAt } from '../../injection/analysis/finding.js';
import { explainReason, REASONS } from '../../injection/decision/reason.js';
import type { ExplainedWorkload } from '../../injection/explain/explain-result.js';
import type { SidecarState } from '../../injection/explain/sidecar-state.js';
import { objectName } from '../../injection/workload/workload.js';
import { type JsonObject, objectAt } from '../../json/json.js';
import type { JsonPath } from '../../json/json-change.js';
import { oneLine } from '../../json/one-line.js';
import type { LinePlace } from '../../yaml/stream-places.js';
import type { ExplainedRow } from './explain-report.js';

/** A stretch of a line of a file. */
export interface FilePlace extends LinePlace {
  /** As it was given; undefined for standard input. */
  readonly path: string | undefined;
}

/** Finds something of an object in the files; undefined where it is in a cluster. */
export type PlaceOf = (object: JsonObject, path: JsonPath) => FilePlace | undefined;

/** Something that whoever keeps the manifests is to look at. */
export interface Issue {
  /** `error` where `--strict` fails. */
  readonly level: 'error' | 'note';
  /** One of ISSUE_RULES. */
  readonly rule: string;
  /** Kind, namespace and name. */
  readonly object: string;
  /** A sentence about the object, and what to do. */
  readonly message: string;
  readonly place: FilePlace | undefined;
}

/** What an issue of a kind means. */
interface IssueRule {
  readonly id: string;
  readonly text: string;
}

/** All that is explained, as the issues are made of it. */
export interface ExplainedWithPlaces {
  /** Each with its row in the report. */
  readonly workloads: readonly { readonly explained: ExplainedWorkload; readonly row: ExplainedRow | undefined }[];
  readonly findings: readonly FoundAt[];
  /** Default: of a cluster, which has no files. */
  readonly placeOf?: PlaceOf;
}

const STATE_RULES: Readonly<Record<Exclude<SidecarState, 'ok'>, IssueRule>> = {
  missing: { id: 'SidecarMissing', text: 'a workload of the cluster has no sidecar, and would get one now' },
  outdated: { id: 'SidecarOutdated', text: 'a workload of the cluster has another sidecar than it would get now' },
  unexpected: { id: 'SidecarUnexpected', text: 'a workload of the cluster has a sidecar, and would get none now' },
};

const REDIRECT_RULE: IssueRule = {
  id: 'TrafficRedirected',
  text: 'traffic that the workload needs as it is goes through its proxy',
};

/** Every kind of issue: the closed reasons and findings, and what compares a cluster with them. */
export const ISSUE_RULES: readonly IssueRule[] = [
  ...new Map(
    [
      ...REASONS.map((id): IssueRule => ({ id, text: explainReason(id) })),
      ...FINDING_CODES.map((id): IssueRule => ({ id, text: explainFinding(id) })),
      ...Object.values(STATE_RULES),
      REDIRECT_RULE,
    ].map((rule) => [rule.id, rule]),
  ).values(),
];

/** Without a sidecar because they say so themselves, or have one. */
const AS_WANTED: readonly string[] = ['AlreadyInjected', 'DisabledByAnnotation', 'DisabledByLabel'];

/** What is to be looked at, workloads first. Workloads that get a sidecar, or want none, are no issue. */
export function issuesOf({ workloads, findings, placeOf = () => undefined }: ExplainedWithPlaces): readonly Issue[] {
  return [
    ...workloads.flatMap(({ explained, row }) => (row ? workloadIssues(explained, row, placeOf) : [])),
    ...findings.map(({ finding, of, path }): Issue => {
      const { code, level, object, message, fix } = finding;
      return {
        level: level === 'warning' ? 'error' : 'note',
        rule: code,
        object: objectName(object),
        message: `${message}; fix: ${fix}`,
        place: of && placeOf(of, path),
      };
    }),
  ];
}

function workloadIssues(explained: ExplainedWorkload, row: ExplainedRow, placeOf: PlaceOf): readonly Issue[] {
  const named = { object: objectName(explained.explanation.workload), place: placeOf(explained.object, []) };
  const issues: readonly (Pick<Issue, 'level' | 'rule' | 'message'> & Partial<Issue>)[] = [
    ...decisionIssues(explained, row, placeOf),
    ...stateIssues(row),
    ...(row.redirect?.warnings ?? []).map(({ text }) => ({
      level: 'error' as const,
      rule: REDIRECT_RULE.id,
      message: text,
    })),
  ];
  return issues.map((issue) => ({ ...named, ...issue, message: oneLine(issue.message) }));
}

function decisionIssues(
  explained: ExplainedWorkload,
  { action, reason, why }: ExplainedRow,
  placeOf: PlaceOf,
): readonly Omit<Issue, 'object'>[] {
  if (action === 'inject' || AS_WANTED.includes(reason)) return [];
  const place = failurePlace(explained, placeOf);
  return action === 'fail'
    ? [{ level: 'error', rule: reason, message: `it can get no sidecar: ${why}`, place }]
    : [{ level: 'note', rule: reason, message: `it gets no sidecar: ${why}`, place }];
}

/** Where no sidecar can be made, nothing can be compared. */
function stateIssues({
  state,
  action,
  differences = [],
}: ExplainedRow): readonly Pick<Issue, 'level' | 'rule' | 'message'>[] {
  if (state === undefined || state === 'ok' || (action === 'fail' && state !== 'unexpected')) return [];
  const { id, text } = STATE_RULES[state];
  return [{ level: 'error', rule: id, message: [text, ...differences].join('; ') }];
}

/** The annotation that a failure names, or the workload. */
function failurePlace({ object, shape, explanation }: ExplainedWorkload, placeOf: PlaceOf): FilePlace | undefined {
  const path = [...shape.podTemplate, 'metadata', 'annotations'];
  const isNamed = explanation.reason === 'InvalidAnnotation';
  const key = isNamed && Object.keys(objectAt(object, ...path)).find((each) => explanation.why.includes(each));
  return placeOf(object, typeof key === 'string' ? [...path, key] : []);
}
