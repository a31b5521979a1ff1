import { isAbsolute, relative } from 'node:path';
import omit from 'lodash/omit.js';

import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { type ExplainResult, findingsWithPlaces } from '../../injection/explain/explain-result.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { namesCluster } from '../shared/connection.js';
import { refuseExclusiveFlags } from '../shared/manifests/contradictions.js';
import { loadConfig, type LoadedConfig, usesCluster } from '../shared/sidecar-config/load-config.js';
import { paintFor } from '../shared/terminal/colors.js';
import { structuredText } from '../shared/terminal/structured-text.js';
import { writeOutput } from '../shared/write-text.js';
import { type ExplainedFiles, explainFiles } from './explain-files.js';
import { explainedRow, type ExplainReport, releaseReport, summarizeProblems } from './explain-report.js';
import { type ExplainLook, explainText } from './explain-text.js';
import type { ExplainFlags } from './flags.js';
import type { ExplainedWithPlaces } from './issues.js';

/** Without files, a flag that names a cluster means the namespace of its context. */
const isOfCluster = (flags: ExplainFlags): boolean =>
  flags.filename === undefined &&
  (flags.namespace !== undefined || flags.allNamespaces === true || namesCluster(flags));

/**
 * Prints which workloads get a sidecar and why, and what in them will not work.
 * @param version of this program
 * @throws OperationalError with `--strict` if there is a problem, and the errors of loadConfig, explainFiles and explainCluster
 */
export async function runExplain(flags: ExplainFlags, version: string): Promise<void> {
  checkFlags(flags);
  const { sidecarConfig, warnings } = await configOf(flags);
  const explained = await explain(flags, sidecarConfig);
  const ofSidecars = new Set(explained.workloads.flatMap(({ explanation }) => explanation.warnings));
  for (const warning of [...warnings, ...explained.warnings, ...ofSidecars]) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  process.stderr.write(textWithoutWorkloads(explained));
  const rows = explained.workloads.map((workload) => explainedRow(workload, flags.redirect === true));
  const findings = findingsWithPlaces(explained, sidecarConfig);
  const report = {
    workloads: rows,
    ...releaseReport(sidecarConfig),
    findings: findings.map(({ finding }) => finding),
    ...(explained.note !== undefined && explained.workloads.length > 0 && { note: explained.note }),
  };
  if (flags.output === 'sarif' || flags.output === 'github') {
    const workloads = explained.workloads.map((each, index) => ({ explained: each, row: rows[index] }));
    await writeOutput(await issuesText({ ...explained, workloads, findings }, flags.output, version));
  } else {
    const look = { showsFile: explained.showsFile === true, paint: paintFor(flags.color) };
    await writeOutput(textOf(report, flags.output, look));
  }
  const problems = summarizeProblems(report);
  if (flags.strict && problems.length > 0) throw new OperationalError(`explain: ${problems.join(', ')}`);
}

function textWithoutWorkloads({ workloads, withoutWorkloads }: Explained): string {
  return withoutWorkloads ?? (workloads.length === 0 ? 'no workloads found\n' : '');
}

async function configOf(flags: ExplainFlags): Promise<LoadedConfig> {
  if (!isOfCluster(flags) && !usesCluster(flags)) return loadConfig({ flags, readConfigMap: undefined });
  const door = isOfCluster(flags) ? 'webhook' : 'file';
  const { loadClusterConfig } = await import('../shared/sidecar-config/cluster-config-maps.js');
  return loadClusterConfig(flags, door);
}

/** Of a cluster, there are no files. */
type Explained = ExplainResult & Partial<Pick<ExplainedFiles, 'placeOf' | 'showsFile' | 'withoutWorkloads'>>;

async function explain(flags: ExplainFlags, sidecarConfig: SidecarConfig): Promise<Explained> {
  if (!isOfCluster(flags)) return explainFiles(flags, sidecarConfig);
  // The client is loaded only for a command that needs the cluster.
  const { explainCluster } = await import('./explain-cluster.js');
  return explainCluster(flags, sidecarConfig);
}

function checkFlags(flags: ExplainFlags): void {
  refuseExclusiveFlags(omit(flags, 'output'));
  // Where the command line is read, the flag -f is refused with it, and files without a flag are not.
  if (flags.filename !== undefined && flags.allNamespaces) {
    throw new OperationalError(`got --all-namespaces and ${flags.filename.join(' ')}, want either a cluster or files`);
  }
  if (!isOfCluster(flags) && flags.filename === undefined) {
    throw new OperationalError(
      'got neither files nor a cluster, want -f FILE, -n NAMESPACE or --all-namespaces to say what to explain',
    );
  }
}

/** For the machines of others; what makes it is loaded only for them. */
async function issuesText(
  explained: ExplainedWithPlaces,
  output: 'github' | 'sarif',
  version: string,
): Promise<string> {
  const { issuesOf } = await import('./issues.js');
  const issues = issuesOf(explained);
  const folder = process.cwd();
  if (output === 'sarif') {
    const { sarifText } = await import('./sarif.js');
    return sarifText(issues, { version, folder });
  }
  const { githubText } = await import('./github.js');
  return githubText(issues, folder, workspaceAround(folder));
}

/** The folder of the repository, where this runs in it in GitHub Actions. */
function workspaceAround(folder: string): string | undefined {
  const workspace = process.env['GITHUB_WORKSPACE'] ?? '';
  const below = relative(workspace, folder);
  return workspace === '' || below.startsWith('..') || isAbsolute(below) ? undefined : workspace;
}

function textOf(report: ExplainReport, output: 'json' | 'table' | 'yaml', look: ExplainLook): string {
  return output === 'table' ? explainText(report, look) : structuredText(report, output);
}
