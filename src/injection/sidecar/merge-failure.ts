import { MergeError } from '../merge/merge-error.js';
import { FieldTypeError } from '../pod-types/scalar-json.js';
import { SidecarError } from './sidecar-error.js';

/**
 * A caught error in the words of the user: of what can't be read or merged a SidecarError, anything else as it is.
 * @param problem what can't be done because of it, `the template sidecar made no pod`
 */
export function mergeFailure(error: unknown, problem: string): unknown {
  if (!(error instanceof FieldTypeError || error instanceof MergeError)) return error;
  return new SidecarError('TemplateFailed', `${problem}: ${error.message}`, { cause: error });
}
