import type { JsonObject } from '../../json/json.js';
import { readServerVersion } from '../../kubernetes/discovery/server-version.js';
import { during } from '../../runtime/activity.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';
import { type Clock, systemClock } from '../../runtime/clock.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { writeYamlDocument } from '../../yaml/write-document.js';
import { namesCluster } from '../shared/connection.js';
import { withStatusLine } from '../shared/terminal/status-line.js';
import { withClient } from '../shared/with-client.js';
import { writeOutput } from '../shared/write-text.js';
import type { VersionFlags } from './flags.js';

// A server that is there answers at once, and nobody waits long for a version.
const LIMIT_MS = 5000;

/** What came of asking a server. */
type Answer = { readonly gitVersion: string; readonly server: string } | { readonly reason: string };

/** What the time is told by, and where the versions go. */
interface VersionSurroundings {
  readonly clock: Clock;
  readonly write: (text: string) => Promise<void>;
}

/**
 * Prints the versions.
 * @throws OperationalError where the server that a flag names does not say its version
 */
export async function runVersion(
  flags: VersionFlags,
  { clock, write }: VersionSurroundings = { clock: systemClock, write: writeOutput },
): Promise<void> {
  const answer = flags.client
    ? undefined
    : await withStatusLine(({ begin }) => during(begin, 'asking the API server', () => askServer(flags, clock)));
  await write(textOf(flags, answer));
  if (!answer || 'gitVersion' in answer) return;
  const what = `the version of the API server is not known: ${answer.reason}`;
  if (namesCluster(flags)) throw new OperationalError(what);
  process.stderr.write(`${what}\n`);
}

async function askServer(flags: VersionFlags, clock: Clock): Promise<Answer> {
  try {
    return await withClient(flags, async (client, { cluster }) => {
      const { gitVersion } = await within(readServerVersion(client), clock);
      return { gitVersion, server: cluster.server };
    });
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    return { reason: messageWithAdvice(error) };
  }
}

/** The same promise, which does not last longer than the limit. */
async function within<T>(promise: Promise<T>, clock: Clock): Promise<T> {
  let cancel = (): void => undefined;
  const limit = new Promise<never>((_, reject) => {
    cancel = clock.after(LIMIT_MS, () => {
      reject(new OperationalError(`no answer within ${LIMIT_MS / 1000} s`));
    });
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cancel();
  }
}

function textOf({ version, output }: VersionFlags, answer: Answer | undefined): string {
  const answered = answer && 'gitVersion' in answer ? answer : undefined;
  const { gitVersion = '', server = '' } = answered ?? {};
  if (output === undefined) {
    const ofServer = answered ? `Server Version: ${gitVersion} (${server})\n` : '';
    return `Client Version: ${version}\n${ofServer}`;
  }
  const clientVersion = { version, node: process.version, platform: `${process.platform}/${process.arch}` };
  const report: JsonObject = { clientVersion, ...(answered && { serverVersion: { gitVersion, server } }) };
  return output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : writeYamlDocument(report);
}
