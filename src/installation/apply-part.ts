import type { JsonObject } from '../json/json.js';
import { applyObject, type ApplyOptions, previewObject } from '../kubernetes/resources/apply-object.js';
import type { ApiClient } from '../kubernetes/transport/api-client.js';
import { eachDuring } from '../runtime/activity.js';
import { withErrorContext } from './error-context.js';
import { objectLabel } from './object-label.js';
import type { ObjectResult, Reporter } from './reporter.js';

/** One object to bring about. */
export interface AppliedPart {
  readonly object: JsonObject;
  readonly change: ApplyOptions['change'];
  /** Only read. */
  readonly dryRun: boolean;
  /** What a failure means for what was done before. */
  readonly consequence: string;
}

/**
 * Brings an object about, or says how it would be changed.
 * @throws OperationalError where the server refuses
 */
export async function applyPart(
  client: ApiClient,
  { object, change, dryRun, consequence }: AppliedPart,
): Promise<ObjectResult> {
  return withErrorContext(`apply ${objectLabel(object)}`, consequence, async () =>
    dryRun
      ? previewObject(client, object, change)
      : { result: await applyObject(client, object, { change, dryRun: false }) },
  );
}

/** Several objects to bring about, and who is told. */
export interface PartsToApply<Part> extends Pick<AppliedPart, 'dryRun' | 'consequence'> {
  readonly parts: readonly Part[];
  readonly reporter: Pick<Reporter, 'object' | 'activity'>;
  /** What is told of one beside what was done to it; default: nothing. */
  readonly noteOf?: (part: Part, done: ObjectResult) => string | undefined;
}

/**
 * Brings objects about, one after the other, or says how they would be changed; tells of each what was done, and how far it is.
 * @throws OperationalError where the server refuses, at once
 */
export function applyParts<Part extends Pick<AppliedPart, 'object' | 'change'>>(
  client: ApiClient,
  { parts, reporter, noteOf, dryRun, consequence }: PartsToApply<Part>,
): Promise<void> {
  return eachDuring(reporter.activity, parts, {
    what: dryRun ? 'comparing objects' : 'applying objects',
    nameOf: ({ object }) => objectLabel(object),
    work: async (part) => {
      const { object, change } = part;
      const done = await applyPart(client, { object, change, dryRun, consequence });
      const note = noteOf?.(part, done);
      reporter.object(object, { ...done, ...(note !== undefined && { note }) });
    },
  });
}
