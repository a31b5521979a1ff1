import type { JsonObject } from '../json/json.js';
import { deleteObject } from '../kubernetes/resources/delete-object.js';
import type { ApiClient } from '../kubernetes/transport/api-client.js';
import { eachDuring } from '../runtime/activity.js';
import { withErrorContext } from './error-context.js';
import { objectLabel } from './object-label.js';
import type { Reporter } from './reporter.js';

/** Who is told, and what a failure means. */
export interface RemovalReport {
  readonly reporter: Reporter;
  readonly dryRun: boolean;
  readonly consequence: string;
}

/** Deletes objects, one after the other. @throws OperationalError where the server refuses */
export function removeObjects(
  client: ApiClient,
  objects: readonly JsonObject[],
  { reporter, dryRun, consequence }: RemovalReport,
): Promise<void> {
  return eachDuring(reporter.activity, objects, {
    what: dryRun ? 'looking for objects' : 'deleting objects',
    nameOf: objectLabel,
    work: async (object) => {
      reporter.object(object, { result: await remove(client, object, { dryRun, consequence }) });
    },
  });
}

/**
 * Deletes what an installation of one replica needs no longer; tells of what was there.
 * @throws OperationalError where the server refuses
 */
export async function removeUnwanted(
  client: ApiClient,
  objects: readonly JsonObject[],
  { reporter, dryRun, consequence }: RemovalReport,
): Promise<void> {
  for (const object of objects) {
    const result = await remove(client, object, { dryRun, consequence });
    if (result === 'deleted') reporter.object(object, { result, note: 'there is only one replica' });
  }
}

function remove(
  client: ApiClient,
  object: JsonObject,
  { dryRun, consequence }: Pick<RemovalReport, 'dryRun' | 'consequence'>,
): ReturnType<typeof deleteObject> {
  return withErrorContext(`delete ${objectLabel(object)}`, consequence, () => deleteObject(client, object, dryRun));
}
