import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { ObjectChange } from '../resources/apply-object.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';
import { initializerConfigurationsPath } from './initializer-configurations.js';
import { planRegistration, planUnregistration, type RegistrationChange } from './registration-change.js';

const MOST_ATTEMPTS = 10;
const TIMEOUT_MS = 5000;

/** What was done about an InitializerConfiguration. */
export type RegistrationAction = RegistrationChange['action'];

/** Is told, in a dry run, how a configuration would be changed. */
type OnRegistrationChange = (change: ObjectChange) => void;

/** What is to be removed. */
export interface UnregisterOptions {
  readonly names: readonly string[];
  /** Only read, and return what would be done. */
  readonly dryRun: boolean;
  readonly onChange?: OnRegistrationChange;
}

interface ReconcileInput extends Pick<UnregisterOptions, 'dryRun' | 'onChange'> {
  /** Of the InitializerConfiguration. */
  readonly name: string;
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
  options: Pick<UnregisterOptions, 'dryRun' | 'onChange'>,
): Promise<RegistrationAction> {
  const name = stringIn(objectAt(wanted, 'metadata')['name']) ?? '';
  return reconcile(client, { ...options, name, decide: (existing) => planRegistration(existing, wanted) });
}

/**
 * Removes the initializers of these names from a configuration. One that holds no others is deleted.
 * @param name of the InitializerConfiguration
 * @throws KubeApiError where the server refuses
 */
export function unregisterInitializers(
  client: ApiClient,
  name: string,
  { names, ...options }: UnregisterOptions,
): Promise<RegistrationAction> {
  return reconcile(client, { ...options, name, decide: (existing) => planUnregistration(existing, names) });
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
async function reconcile(client: ApiClient, input: ReconcileInput): Promise<RegistrationAction> {
  const { name, dryRun, decide, onChange } = input;
  const path = initializerConfigurationsPath(name);
  for (let attempt = 1; ; attempt += 1) {
    const existing = await read(client, path);
    const change = decide(existing);
    const { action } = change;
    if (dryRun) {
      onChange?.({ before: existing, after: 'body' in change ? change.body : undefined });
      return action;
    }
    try {
      await applyChange(client, path, change);
      return action;
    } catch (error) {
      if (!isRace(error, action) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** Another client was faster. */
function isRace(error: unknown, action: RegistrationAction): boolean {
  return error instanceof KubeApiError && (error.isConflict || (error.isNotFound && action !== 'create'));
}
