import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { initializerConfigurationsPath } from './initializer-configurations.js';
import { planRegistration, planUnregistration, type RegistrationChange } from './registration-change.js';

const MOST_ATTEMPTS = 10;
const TIMEOUT_MS = 5000;

/** What was done about an InitializerConfiguration. */
export type RegistrationAction = RegistrationChange['action'];

/** What is to be removed. */
export interface UnregisterOptions {
  readonly names: readonly string[];
  /** Only read, and return what would be done. */
  readonly dryRun: boolean;
}

interface ReconcileInput {
  /** Of the InitializerConfiguration. */
  readonly name: string;
  readonly dryRun: boolean;
  readonly decide: (existing: JsonObject | undefined) => RegistrationChange;
}

/**
 * Adds the initializers of a configuration to the one of the same name, which is created where there is none. An initializer
 * that is there already is kept with the rules that it has.
 * @throws KubeApiError where the server refuses
 */
export function registerInitializers(
  client: ApiClient,
  wanted: JsonObject,
  { dryRun }: Pick<UnregisterOptions, 'dryRun'>,
): Promise<RegistrationAction> {
  const name = stringIn(objectAt(wanted, 'metadata')['name']) ?? '';
  return reconcile(client, { name, dryRun, decide: (existing) => planRegistration(existing, wanted) });
}

/**
 * Removes the initializers of these names from a configuration. One that holds no others is deleted.
 * @param name of the InitializerConfiguration
 * @throws KubeApiError where the server refuses
 */
export function unregisterInitializers(
  client: ApiClient,
  name: string,
  { names, dryRun }: UnregisterOptions,
): Promise<RegistrationAction> {
  return reconcile(client, { name, dryRun, decide: (existing) => planUnregistration(existing, names) });
}

async function read(client: ApiClient, path: string): Promise<JsonObject | undefined> {
  try {
    const answer = await client.request({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
    return isJsonObject(answer) ? answer : {};
  } catch (error) {
    if (error instanceof KubeApiError && error.isNotFound) return undefined;
    throw error;
  }
}

async function applyChange(client: ApiClient, path: string, change: RegistrationChange): Promise<void> {
  switch (change.action) {
    case 'none':
      return;
    case 'create': {
      const collection = initializerConfigurationsPath();
      await client.request({ method: 'POST', path: collection, body: change.body, timeoutMs: TIMEOUT_MS });
      return;
    }
    case 'replace':
      // The body names the resourceVersion that was read: a conflict, where another client wrote meanwhile.
      await client.request({ method: 'PUT', path, body: change.body, timeoutMs: TIMEOUT_MS });
      return;
    case 'delete': {
      // Not one that another client has created again meanwhile.
      const preconditions = change.uid === undefined ? {} : { preconditions: { uid: change.uid } };
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...preconditions };
      await client.request({ method: 'DELETE', path, body, timeoutMs: TIMEOUT_MS });
    }
  }
}

/** Repeats with a fresh read where another client wrote or deleted it between the read and the write. */
async function reconcile(client: ApiClient, { name, dryRun, decide }: ReconcileInput): Promise<RegistrationAction> {
  const path = initializerConfigurationsPath(name);
  for (let attempt = 1; ; attempt += 1) {
    const change = decide(await read(client, path));
    const { action } = change;
    try {
      if (!dryRun) await applyChange(client, path, change);
      return action;
    } catch (error) {
      const raced = error instanceof KubeApiError && (error.isConflict || (error.isNotFound && action !== 'create'));
      if (!raced || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
