import { badRequest, genericFailure, notFound, successStatus } from '../api-status.js';
import { type ApiResponse, jsonResponse } from '../http/api-response.js';
import type { JsonObject } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import type { RestartOptions } from './fault-rule.js';
import type { Faults, ListedFault } from './faults.js';

const RULES = '/sandbox/faults';
const RESTART = '/sandbox/restart';

/** A request about fault rules, or for a restart. */
export interface AdminRequest {
  readonly method: string;
  readonly path: string;
  readonly body: () => Promise<Buffer>;
}

/** Whether a path is that of fault injection; no API of a real server begins like that. */
export function isAdminPath(path: string): boolean {
  return path === RULES || path === RESTART || path.startsWith(`${RULES}/`);
}

/**
 * Answers below `/sandbox`: POST adds a rule, GET or DELETE works on all of them or on one by its id; POST starts a restart,
 * which is answered before the connections are cut.
 */
export async function handleAdminRequest(faults: Faults, request: AdminRequest): Promise<ApiResponse> {
  const { method, path } = request;
  if (path === RESTART) {
    if (method !== 'POST') throw genericFailure(405);
    return restartResponse(faults, faults.reader.readRestart(await jsonBody(request)));
  }
  if (path !== RULES) return handleRule(faults, method, path.slice(RULES.length + 1));
  switch (method) {
    case 'GET':
      return jsonResponse(200, { kind: 'FaultRuleList', apiVersion: 'v1', items: faults.list().map(toJson) });
    case 'POST':
      return jsonResponse(201, toJson(faults.parseAndAdd(await jsonBody(request))));
    case 'DELETE':
      faults.clear();
      return jsonResponse(200, successStatus({ kind: 'faults' }));
    default:
      throw genericFailure(405);
  }
}

function handleRule(faults: Faults, method: string, id: string): ApiResponse {
  if (method !== 'GET' && method !== 'DELETE') throw genericFailure(405);
  const rule = faults.get(id);
  if (rule === undefined) throw notFound({ group: '', resource: 'faults' }, id);
  if (method === 'DELETE') faults.remove(id);
  return jsonResponse(200, toJson(rule));
}

/** The restart begins only when the answer is sent, or the client would never get it. */
function restartResponse(faults: Faults, options: RestartOptions): ApiResponse {
  return {
    stream: (response) => {
      const body = JSON.stringify(successStatus({ kind: 'restart' }));
      response.on('close', () => void faults.restart(options));
      response.writeHead(202, { 'content-type': 'application/json', connection: 'close' });
      response.end(body);
      return undefined;
    },
  };
}

/** A rule as JSON, without the fields that are undefined. */
function toJson(rule: ListedFault): JsonObject {
  return JSON.parse(JSON.stringify(rule)) as JsonObject;
}

async function jsonBody({ body }: AdminRequest): Promise<unknown> {
  const bytes = await body();
  if (bytes.length === 0) return {};
  const parsed = parseJson(bytes.toString());
  if ('syntaxError' in parsed) throw badRequest(`json parse error: ${parsed.syntaxError}`);
  return parsed.value;
}
