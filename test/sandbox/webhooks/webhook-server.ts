import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { objectAt } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import type { Identity } from '../../support/test-authority.js';

/** A call of a webhook. */
export interface Call {
  readonly path: string;
  readonly review: JsonObject;
  /** The review's request. */
  readonly request: JsonObject;
}

/** Called here, a webhook does not say what its answer is. */
export const UNNAMED = '/unnamed';

/** The `response` of a review; undefined where the webhook never answers. */
export type Answering = (call: Call) => JsonObject | undefined | Promise<JsonObject>;

/** A TLS server that answers AdmissionReviews and remembers them. */
export interface WebhookServer {
  readonly port: number;
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

/** Starts a webhook on 127.0.0.1, on a free port where none is given. */
export async function startWebhook(identity: Identity, answering: Answering, port = 0): Promise<WebhookServer> {
  const calls: Call[] = [];
  const server = createServer(identity, (request, response) => {
    void answer(request, response, { calls, answering });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Allows, with a JSON Patch. */
export function patching(...operations: readonly JsonObject[]): JsonObject {
  const patch = Buffer.from(JSON.stringify(operations)).toString('base64');
  return { allowed: true, patchType: 'JSONPatch', patch };
}

/** A rule about pods and what it adds to. */
export function rule(operations: readonly string[], resources: readonly string[] = ['pods']): JsonObject {
  return { operations, apiGroups: ['*'], apiVersions: ['*'], resources };
}

/** One webhook of a configuration. */
export function webhook(name: string, clientConfig: JsonValue, more: JsonObject = {}): JsonObject {
  return { name, clientConfig, rules: [rule(['CREATE'])], failurePolicy: 'Fail', ...more };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { calls, answering }: { readonly calls: Call[]; readonly answering: Answering },
): Promise<void> {
  const asked = (await json(request)) as JsonObject;
  const call = { path: request.url ?? '', review: asked, request: objectAt(asked, 'request') };
  calls.push(call);
  const verdict = await answering(call);
  if (verdict === undefined) return;
  const uid = call.request['uid'] ?? '';
  response.setHeader('content-type', 'application/json');
  const { apiVersion = '', kind = '' } = call.review;
  const review = call.path === UNNAMED ? {} : { apiVersion, kind };
  response.end(JSON.stringify({ ...review, response: { uid, ...verdict } }));
}
