import type { JsonObject } from '../json/json.js';
import type { RegistrationAction } from '../kubernetes/initializers/initializer-registration.js';
import type { ObjectChange } from '../kubernetes/resources/apply-object.js';
import type { BeginActivity } from '../runtime/activity.js';
import type { StuckRow } from './stuck-entry.js';

/** What registering a name did, as kubectl says it. */
export const REGISTERED: Readonly<Record<RegistrationAction, string>> = {
  none: 'kept',
  create: 'created',
  replace: 'configured',
  delete: 'deleted',
};
/** What unregistering a name did. */
export const DEREGISTERED: Readonly<Record<RegistrationAction, string>> = { ...REGISTERED, none: 'not there' };

/** What was done with an object, or would be in a dry run, and what a user should know about it. */
export interface ObjectResult {
  readonly result: string;
  readonly note?: string;
  /** In a dry run: how it would be changed; undefined: it would not be, or only deleted. */
  readonly change?: ObjectChange;
}

/** Who is told what a procedure does while it does it. */
export interface Reporter {
  /** What became of an object, in the order in which it was done. */
  readonly object: (object: JsonObject, result: ObjectResult) => void;
  /** How far it is: a sentence for the person who waits. */
  readonly progress: (sentence: string) => void;
  /** What may be wrong, or could not be looked at; a sentence. */
  readonly warning: (sentence: string) => void;
  /** The objects that are still pending, where that keeps the procedure from going on. */
  readonly pending: (rows: readonly StuckRow[]) => void;
  /** What it waits for, or takes its time for. Nothing is lost where that is not shown; nothing is asked meanwhile. */
  readonly activity: BeginActivity;
}
