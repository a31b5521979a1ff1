import omit from 'lodash/omit.js';

import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { type ExplainResult, findingsOf } from '../../injection/explain/explain-result.js';
import type { JsonObject } from '../../json/json.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { writeYamlDocument } from '../../yaml/write-document.js';
import { namesCluster } from '../shared/connection.js';
import { refuseExclusiveFlags } from '../shared/manifests/contradictions.js';
import { loadConfig, type LoadedConfig, usesCluster } from '../shared/sidecar-config/load-config.js';
import { writeOutput } from '../shared/write-text.js';
import { type ExplainedFiles, explainFiles } from './explain-files.js';
import { explainedRow, type ExplainReport, releaseReport, summarizeProblems } from './explain-report.js';
import { explainText } from './explain-text.js';
import type { ExplainFlags } from './flags.js';

/** Without files, a flag that names a cluster means the namespace of its context. */
const isOfCluster = (flags: ExplainFlags): boolean =>
  flags.filename === undefined &&
  (flags.namespace !== undefined || flags.allNamespaces === true || namesCluster(flags));

/**
 * Prints which workloads get a sidecar and why, and what in them will not work.
 * @throws OperationalError with `--strict` if there is a problem, and the errors of loadConfig, explainFiles and explainCluster
 */
export async function runExplain(flags: ExplainFlags): Promise<void> {
  checkFlags(flags);
  const { sidecarConfig, warnings } = await configOf(flags);
  const explained = await explain(flags, sidecarConfig);
  const ofSidecars = new Set(explained.workloads.flatMap(({ explanation }) => explanation.warnings));
  for (const warning of [...warnings, ...explained.warnings, ...ofSidecars]) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  const { withoutWorkloads = explained.workloads.length === 0 ? 'no workloads found\n' : '' } = explained;
  process.stderr.write(withoutWorkloads);
  const report = {
    workloads: explained.workloads.map((workload) => explainedRow(workload, flags.redirect === true)),
    ...releaseReport(sidecarConfig),
    findings: findingsOf(explained, sidecarConfig),
    ...(explained.note !== undefined && explained.workloads.length > 0 && { note: explained.note }),
  };
  await writeOutput(textOf(report, flags.output, explained.showsFile === true));
  const problems = summarizeProblems(report);
  if (flags.strict && problems.length > 0) throw new OperationalError(`explain: ${problems.join(', ')}`);
}

async function configOf(flags: ExplainFlags): Promise<LoadedConfig> {
  if (!isOfCluster(flags) && !usesCluster(flags)) return loadConfig({ flags, readConfigMap: undefined });
  const door = isOfCluster(flags) ? 'webhook' : 'file';
  const { loadClusterConfig } = await import('../shared/sidecar-config/cluster-config-maps.js');
  return loadClusterConfig(flags, door);
}

/** Of a cluster, there are no files. */
type Explained = ExplainResult & Partial<Pick<ExplainedFiles, 'showsFile' | 'withoutWorkloads'>>;

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

function textOf(report: ExplainReport, output: ExplainFlags['output'], showsFile: boolean): string {
  if (output === 'table') return explainText(report, showsFile);
  const json = JSON.stringify(report, null, 2);
  return output === 'json' ? `${json}\n` : writeYamlDocument(JSON.parse(json) as JsonObject);
}
