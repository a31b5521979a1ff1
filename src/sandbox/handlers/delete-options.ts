import type { ApiRequest } from '../api-request.js';
import { badRequest, invalid, unsupportedBody } from '../api-status.js';
import { queryInteger } from '../http/query-integer.js';
import { listAt, stringAt } from '../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import type { FieldError } from '../kinds/validation/field-error.js';
import { isDryRun } from './dry-run.js';

/** What a DELETE asks for. Options in the body take precedence over those in the query. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly preconditionUid: string;
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: string;
  /** Whether nothing is to be deleted. */
  readonly isDryRun: boolean;
}

/** @throws StatusError 400, 415 or 422 where the options cannot be read or contradict each other. */
export function readDeleteOptions(request: ApiRequest): DeleteOptions {
  const given = request.body.length === 0 ? queryOptions(request.query) : bodyOptions(request);
  const { gracePeriodSeconds, orphanDependents, propagationPolicy } = given;
  const options: DeleteOptions = {
    preconditionUid: stringAt(given, 'preconditions', 'uid'),
    isDryRun: isDryRun(request, listAt(given, 'dryRun')),
    ...(typeof gracePeriodSeconds === 'number' && { gracePeriodSeconds }),
    ...(typeof orphanDependents === 'boolean' && { orphanDependents }),
    ...(typeof propagationPolicy === 'string' && { propagationPolicy }),
  };
  const errors = optionErrors(options);
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', resource: 'DeleteOptions' }, '', errors);
  return options;
}

const OPTION_TYPES = [
  ['gracePeriodSeconds', 'number'],
  ['orphanDependents', 'boolean'],
  ['propagationPolicy', 'string'],
  ['preconditions', 'object'],
] as const;

function bodyOptions({ body, contentType }: ApiRequest): JsonObject {
  if (contentType !== '' && contentType !== 'application/json') throw unsupportedBody();
  const parsed = parseJson(body.toString());
  if ('syntaxError' in parsed) throw badRequest(`couldn't get version/kind; json parse error: ${parsed.syntaxError}`);
  if (!isJsonObject(parsed.value)) throw badRequest('the body of a DELETE must be DeleteOptions');
  const wrong = OPTION_TYPES.find(
    ([key, type]) => !isAbsent(parsed.value, key) && typeof optionOf(parsed.value, key) !== type,
  );
  if (wrong !== undefined) throw badRequest(`DeleteOptions cannot be decoded: ${wrong[0]}: want a ${wrong[1]}`);
  return parsed.value;
}

function optionOf(options: JsonValue, key: string): JsonValue | undefined {
  return isJsonObject(options) ? options[key] : undefined;
}

function isAbsent(options: JsonValue, key: string): boolean {
  return (optionOf(options, key) ?? null) === null;
}

function queryOptions(query: URLSearchParams): JsonObject {
  const grace = queryInteger(query, 'gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  const policy = query.get('propagationPolicy');
  return {
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...(orphan !== null && { orphanDependents: orphan !== 'false' && orphan !== '0' }),
    ...(policy !== null && policy !== '' && { propagationPolicy: policy }),
  };
}

function optionErrors({ orphanDependents, propagationPolicy }: DeleteOptions): readonly FieldError[] {
  if (propagationPolicy === undefined) return [];
  const field = 'propagationPolicy';
  const shown = `Invalid value: ${JSON.stringify(propagationPolicy)}`;
  if (orphanDependents !== undefined) {
    const message = `${shown}: OrphanDependents and DeletionPropagation cannot be both set`;
    return [{ reason: 'FieldValueInvalid', field, message }];
  }
  if (['Orphan', 'Background', 'Foreground'].includes(propagationPolicy)) return [];
  const message = `${shown}: DeletionPropagation need to be one of "Foreground", "Background", "Orphan" or nil`;
  return [{ reason: 'FieldValueInvalid', field, message }];
}
