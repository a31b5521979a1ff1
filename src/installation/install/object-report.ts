import { workloadName } from '../../injection/workload/workload.js';
import type { JsonObject } from '../../json/json.js';
import type { RegistrationAction } from '../../kubernetes/initializers/initializer-registration.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { CommandError } from '../../runtime/command-error.js';
import { retryWhileOverloaded } from '../retry-while-overloaded.js';

/** What registering a name did, as kubectl says it. */
export const REGISTERED: Readonly<Record<RegistrationAction, string>> = {
  none: 'kept',
  create: 'created',
  replace: 'configured',
  delete: 'deleted',
};
/** What taking it back did. */
export const DEREGISTERED: Readonly<Record<RegistrationAction, string>> = { ...REGISTERED, none: 'not there' };

/** `Kind namespace/name`, or `Kind name`. */
export function objectLabel(object: JsonObject): string {
  const { kind, namespace, name } = workloadName(object);
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** What was done with an object, and what a user should know about it. */
export interface ObjectResult {
  readonly result: string;
  readonly note?: string;
  readonly dryRun: boolean;
}

/** One line on standard output for one object. */
export function reportObject(object: JsonObject, { result, note, dryRun }: ObjectResult): void {
  const notes = [...(note === undefined ? [] : [note]), ...(dryRun ? ['dry run'] : [])];
  process.stdout.write(`${objectLabel(object)} ${result}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}\n`);
}

/** A line for the person who waits. */
export function printLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Does something with an object; waits for a free slot of the server.
 * @param consequence what its failure means for what was done before
 * @throws CommandError where the server refuses it
 */
export async function withErrorContext<T>(what: string, consequence: string, work: () => Promise<T>): Promise<T> {
  try {
    return await retryWhileOverloaded(work);
  } catch (cause) {
    if (!(cause instanceof KubeApiError)) throw cause;
    throw new CommandError(`${what}: ${cause.message}${adviceFor(cause)}; ${consequence}`, 1, { cause });
  }
}

function adviceFor({ status, isForbidden, isOverload }: KubeApiError): string {
  if (isOverload) return '; creations that wait hold its slots, which --max-mutating-requests-inflight counts';
  if (isForbidden) return '; it takes the role cluster-admin';
  if (status === 0 || status === 504) {
    return '; where a creation does not end, this shows for whom it waits: istio-initializer pending --all-namespaces';
  }
  return '';
}
