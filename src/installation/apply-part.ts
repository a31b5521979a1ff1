import type { JsonObject } from '../json/json.js';
import { applyObject, type ApplyOptions, previewObject } from '../kubernetes/resources/apply-object.js';
import type { ApiClient } from '../kubernetes/transport/api-client.js';
import { withErrorContext } from './error-context.js';
import { objectLabel } from './object-label.js';
import type { ObjectResult } from './reporter.js';

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
