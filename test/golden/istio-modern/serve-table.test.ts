import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../../src/json/json.js';
import type { JsonPatchOperation } from '../../../src/json/json-patch.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { answerReview } from '../../../src/webhook/review/answer-review.js';
import { startWebhookServer, type WebhookServer } from '../../../src/webhook/server/webhook-server.js';
import { jsonPatched } from '../../injection/apply-json-patch.js';
import { testAuthority } from '../../support/test-authority.js';
import { tablesNamed } from './modern-tables.js';

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

/** What a row sends: the AdmissionReview, bytes, or nothing. */
function bodyOf({ body, bodyBytes }: JsonObject): string | Buffer {
  if (Array.isArray(bodyBytes)) return Buffer.from(bodyBytes as number[]);
  return body === null || body === undefined ? '' : JSON.stringify(body);
}

async function send(url: string, agent: Agent, row: JsonObject): Promise<Answer> {
  const headers = { 'content-type': stringIn(row['contentType']) ?? '' };
  const sent = httpsRequest(`${url}/inject`, { method: 'POST', agent, headers });
  sent.end(bodyOf(row));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
  return { status: response.statusCode, text };
}

/** The operations of a patch that says what the original's does, as the pod that comes of it. */
function patchedBy(pod: JsonObject, operations: readonly JsonPatchOperation[]): unknown {
  const patched = jsonPatched(pod, operations);
  const annotations = { ...objectAt(patched, 'metadata', 'annotations') };
  const status = annotations['sidecar.istio.io/status'];
  if (typeof status !== 'string') return patched;
  const read = JSON.parse(status) as JsonObject;
  return {
    ...patched,
    metadata: { ...objectAt(patched, 'metadata'), annotations: { ...annotations, 'sidecar.istio.io/status': read } },
  };
}

const withoutEmpty = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, one: unknown) => (key === 'resources' || one === null ? undefined : one)));

function expectAnswer(row: JsonObject, { status, text }: Answer, what: string): void {
  expect(status, what).to.equal(row['status']);
  if (status !== 200) return;
  const review = JSON.parse(text) as JsonObject;
  const response = objectAt(review, 'response');
  expect(response['allowed'], what).to.equal(row['allowed']);
  if (row['allowed'] === false) {
    expect(stringIn(objectAt(response, 'status')['message']), what).not.to.be.oneOf([undefined, '']);
    return;
  }
  const sent = objectAt(row, 'body');
  expect(review, what).to.include({ kind: 'AdmissionReview', apiVersion: sent['apiVersion'] });
  if (row['noPatch'] === true) expect(response, what).not.to.have.property('patch');
  else expectPatch(row, response, what);
}

function expectPatch(row: JsonObject, response: JsonObject, what: string): void {
  expect(response['patchType'], what).to.equal('JSONPatch');
  const json = Buffer.from(stringIn(response['patch']) ?? '', 'base64').toString();
  const patch = JSON.parse(json) as readonly JsonPatchOperation[];
  const pod = objectAt(row, 'body', 'request', 'object');
  const got = patchedBy(pod, patch);
  if (row['expectedPatch'] === null) return;
  const expected = objectsIn(row['expectedPatch']) as readonly (JsonObject & JsonPatchOperation)[];
  expect(withoutEmpty(got), what).to.deep.equal(withoutEmpty(patchedBy(pod, expected)));
}

describe('the webhook server, by the table serve of Istio', () => {
  const tables = tablesNamed('serve');
  if (tables.length === 0) it.skip('is not here: it lies beside the checkout');

  let server: WebhookServer | undefined;
  let agent: Agent | undefined;

  afterEach(async () => {
    agent?.destroy();
    await server?.drain(0);
  });

  for (const { tag, table } of tables) {
    it(`answers as that of ${tag}`, async () => {
      const text = JSON.stringify(table['config']);
      const config = parseInjectionConfig(text, { key: 'config', name: 'config' }, { istioVersion: tag });
      const sidecarConfig: SidecarConfig = {
        config,
        mesh: defaultMesh(config.compatibility),
        injector: { door: 'webhook' },
      };
      const authority = await testAuthority();
      server = await startWebhookServer({
        ...{ address: '127.0.0.1', port: 0, certificate: await authority.issue('127.0.0.1') },
        answerBody: (body, path) => answerReview({ body, path }, sidecarConfig),
        ...{ onAnswered: () => undefined, clock: systemClock },
      });
      agent = new Agent({ keepAlive: true, ca: authority.certificate });
      const rows = objectsIn(table['cases']);
      expect(rows).not.to.have.lengthOf(0);
      for (const row of rows) expectAnswer(row, await send(server.url, agent, row), stringIn(row['name']) ?? '');
    });
  }
});
