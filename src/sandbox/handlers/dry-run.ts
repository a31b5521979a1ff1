import type { ApiRequest } from '../api-request.js';
import { invalid } from '../api-status.js';
import type { JsonValue } from '../json/json-value.js';
import { fieldNotSupported } from '../kinds/validation/field-error.js';
import { isSince } from '../kubernetes-version.js';

const OPTIONS: Readonly<Record<string, string>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
};

/**
 * Whether a change is only tried: it passes admission and validation, is answered as any other, and is not stored. Servers
 * before 1.13 ignore the parameter.
 * @throws StatusError 422 where `dryRun` has another value than `All`.
 */
export function isDryRun({ query, info, served }: ApiRequest, inBody: readonly JsonValue[] = []): boolean {
  if (!isSince(served.context.version, 13)) return false;
  const values = [...query.getAll('dryRun'), ...inBody];
  const wrong = values.filter((value) => value !== 'All');
  if (wrong.length === 0) return values.length > 0;
  const kind = OPTIONS[info.verb] ?? 'UpdateOptions';
  throw invalid({ group: 'meta.k8s.io', resource: kind }, '', [fieldNotSupported('dryRun', wrong, ['All'])]);
}
