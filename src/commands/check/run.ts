import { type CheckResult, isProblem } from '../../controller/preflight/check-result.js';
import { preflight } from '../../controller/preflight/preflight.js';
import { findLongPending } from '../../installation/release/find-long-pending.js';
import { mayAccess, serviceAccountSubject, type Subject } from '../../kubernetes/discovery/access-review.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { during } from '../../runtime/activity.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { preflightOptionsOf } from '../shared/preflight-options.js';
import { paintFor } from '../shared/terminal/colors.js';
import { withStatusLine } from '../shared/terminal/status-line.js';
import { structuredText } from '../shared/terminal/structured-text.js';
import { textTable } from '../shared/terminal/text-table.js';
import { withClient } from '../shared/with-client.js';
import { writeOutput } from '../shared/write-text.js';
import type { CheckFlags } from './flags.js';

/** Of manifests/istio-initializer.yaml. */
const SERVICE_ACCOUNT = 'istio-initializer-service-account';

const ASK_FOR_OTHERS = { verb: 'create', group: 'authorization.k8s.io', resource: 'subjectaccessreviews' };

/** Checks that a cluster has all that the controller needs, and prints the results. */
export async function runCheck(flags: CheckFlags): Promise<void> {
  await withClient(flags, async (client) => {
    const results = await withStatusLine(({ begin }) =>
      during(begin, 'checking the cluster', async () => {
        const subject = await subjectOf(client, flags);
        return preflight({
          ...preflightOptionsOf(client, flags),
          ...(subject ? { subject } : {}),
          findStuck: (isWanted) => findLongPending(client, isWanted, begin),
        });
      }),
    );
    await writeOutput(textOf(results, flags));
    failOnProblem(results, flags.strict === true);
  });
}

async function mayAskForOthers(client: ApiClient): Promise<boolean> {
  try {
    return await mayAccess(client, ASK_FOR_OTHERS);
  } catch (error) {
    // The preflight reports what is wrong with the server.
    if (error instanceof KubeApiError) return false;
    throw error;
  }
}

/** Whose rights are checked: the controller's, or the caller's if the caller may not query the rights of others. */
async function subjectOf(client: ApiClient, flags: CheckFlags): Promise<Subject | undefined> {
  const { namespace, name } = flags.serviceAccount ?? { namespace: flags.namespace, name: SERVICE_ACCOUNT };
  const subject = serviceAccountSubject(namespace, name);
  // For a named service account the rights of no other subject are the answer.
  return flags.serviceAccount || (await mayAskForOthers(client)) ? subject : undefined;
}

function rowsOf(result: CheckResult): readonly (readonly string[])[] {
  const found = [result.name, result.level, result.message];
  return isProblem(result) ? [found, ['', '', `fix: ${result.fix}`]] : [found];
}

function textOf(results: readonly CheckResult[], { output, color }: CheckFlags): string {
  if (output !== 'table') return structuredText(results, output);
  const looks = { RESULT: { ok: 'good', warning: 'doubtful', failure: 'bad' } } as const;
  return textTable([['CHECK', 'RESULT', 'FOUND'], ...results.flatMap(rowsOf)], { paint: paintFor(color), looks });
}

/** @throws OperationalError if a check has failed, or with `strict` if there is a warning */
function failOnProblem(results: readonly CheckResult[], strict: boolean): void {
  const problems = results.filter(isProblem);
  const failures = problems.filter(({ level }) => level === 'failure').length;
  const warnings = problems.length - failures;
  if (failures === 0 && !(strict && warnings > 0)) return;
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  throw new OperationalError(`check: ${count(failures, 'failure')}, ${count(warnings, 'warning')}`);
}
