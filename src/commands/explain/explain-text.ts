import type { Finding } from '../../injection/analysis/finding.js';
import type { Asked } from '../../injection/explain/asked-webhooks.js';
import type { WorkloadName } from '../../injection/workload/workload.js';
import { oneLine } from '../../json/one-line.js';
import { redirectReportLines } from '../../redirect/rules/redirect-report-text.js';
import type { Paint } from '../shared/terminal/colors.js';
import { textTable } from '../shared/terminal/text-table.js';
import type { ExplainedRow, ExplainReport } from './explain-report.js';

type Row = readonly string[];

/** How the results are shown. */
export interface ExplainLook {
  /** Whether a column says which file a workload is in. */
  readonly showsFile: boolean;
  readonly paint: Paint;
}

const WORKLOAD_LOOKS = {
  INJECTED: { yes: 'good', already: 'good', no: 'unimportant', fails: 'bad' },
  NOW: { ok: 'good', missing: 'bad', outdated: 'doubtful', unexpected: 'doubtful' },
} as const;
const FINDING_LOOKS = { LEVEL: { error: 'bad', warning: 'doubtful', info: 'unimportant' } } as const;

/** The results as text: tables with a blank line between them, and the redirected traffic. */
export function explainText({ workloads, findings, note, release }: ExplainReport, look: ExplainLook): string {
  const redirects = workloads.flatMap(redirectText);
  return [
    ...(workloads.length > 0 ? [workloadTable(workloads, look)] : []),
    ...(release ? [`configuration of Istio ${release.istio}, ${release.reason}\n`] : []),
    ...(note === undefined ? [] : [`${note}\n`]),
    ...redirects,
    ...(findings.length > 0 ? [findingTable(findings, look)] : []),
  ].join('\n');
}

function objectName({ kind, namespace, name }: WorkloadName): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

function injectedWord({ action, reason }: ExplainedRow): string {
  if (action === 'skip') return reason === 'AlreadyInjected' ? 'already' : 'no';
  return action === 'inject' ? 'yes' : 'fails';
}

/** Columns that are not always there. */
interface Columns {
  readonly showsState: boolean;
  readonly showsFile: boolean;
}

function rowsOf(row: ExplainedRow, { showsState, showsFile }: Columns): readonly Row[] {
  const { kind, namespace, name, file = '-', state, steps = [], differences = [], reason, why } = row;
  const object = [kind, namespace === '' ? '-' : namespace, name, ...(showsFile ? [file] : []), injectedWord(row)];
  const states = showsState ? [state ?? '-'] : [];
  const blanks = [...object, ...states, reason].map(() => '');
  return [
    [...object, ...states, reason, oneLine(why)],
    ...steps.map((text) => [...blanks, oneLine(text)]),
    ...differences.map((text) => [...blanks, `now: ${oneLine(text)}`]),
    ...askedTexts(row).map((text) => [...blanks, text]),
  ];
}

/** Who is asked about it; if nobody is, why not. */
function askedTexts({ asked = [], notAsked = [], askedUnknown }: ExplainedRow): readonly string[] {
  const text = ({ configuration, name, why }: Asked): string => `${configuration} (${name}): ${why}`;
  const others = asked.length > 0 ? [] : notAsked.map((one) => `not asked: ${text(one)}`);
  const unknown = askedUnknown && asked.length === 0 ? ['asked: not known'] : [];
  return [...asked.map((one) => `asked: ${text(one)}`), ...others, ...unknown];
}

function workloadTable(rows: readonly ExplainedRow[], { showsFile, paint }: ExplainLook): string {
  const showsState = rows.some(({ state }) => state !== undefined);
  const [file, state] = [showsFile ? ['FILE'] : [], showsState ? ['NOW'] : []];
  const header = ['KIND', 'NAMESPACE', 'NAME', ...file, 'INJECTED', ...state, 'REASON', 'WHY'];
  const lines = rows.flatMap((row) => rowsOf(row, { showsState, showsFile }));
  return textTable([header, ...lines], { paint, looks: WORKLOAD_LOOKS });
}

function findingTable(findings: readonly Finding[], { paint }: ExplainLook): string {
  const rows = findings.flatMap(({ level, code, object, message, fix }) => [
    [level, code, objectName(object), message],
    ['', '', '', `fix: ${fix}`],
  ]);
  return textTable([['LEVEL', 'FINDING', 'OBJECT', 'WHAT'], ...rows], { paint, looks: FINDING_LOOKS });
}

function redirectText(row: ExplainedRow): readonly string[] {
  if (!row.redirect) return [];
  return [
    `${objectName(row)}\n${redirectReportLines(row.redirect)
      .map((line) => `  ${line}\n`)
      .join('')}`,
  ];
}
