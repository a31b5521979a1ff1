import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';

import { objectAt } from '../../src/sandbox/json/json-path.js';
import type { JsonObject, JsonValue } from '../../src/sandbox/json/json-value.js';

/** The answer of a server; `text` is the body as it was sent, `body` the object in it, empty where it holds none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
}

/** How a request differs from a GET of a path without a token. */
export interface Sending {
  readonly method?: string;
  readonly body?: JsonValue;
  readonly type?: string;
  readonly token?: string;
}

/** Sends a request. A body that is a string goes as it is. */
export async function send(url: string, { method = 'GET', body, type, token }: Sending = {}): Promise<Answer> {
  const headers = {
    ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body: text }) });
  const answer = await response.text();
  return { status: response.status, headers: response.headers, text: answer, body: objectOf(answer) };
}

/** POST. */
export const post = (url: string, body: JsonValue): Promise<Answer> => send(url, { method: 'POST', body });

/** PATCH with a JSON merge patch. */
export const mergePatch = (url: string, body: JsonValue): Promise<Answer> =>
  send(url, { method: 'PATCH', body, type: 'application/merge-patch+json' });

/** DELETE that waits for nothing but finalizers. */
export const remove = (url: string): Promise<Answer> =>
  send(url, { method: 'DELETE', body: { propagationPolicy: 'Background' } });

/** An event of a watch. */
export interface WatchedEvent {
  readonly type: string;
  readonly object: JsonObject;
}

/** Opens a watch and reads its events one by one, undefined after the last. */
export async function openWatch(url: string, token?: string): Promise<() => Promise<WatchedEvent | undefined>> {
  const response = await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).to.equal(200);
  const events = eventsOf(response);
  return async () => {
    const { value, done } = await events.next();
    return done === true ? undefined : value;
  };
}

/** Reads a path until what is there satisfies a condition; the test's own timeout ends it otherwise. */
export async function until(url: string, satisfied: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await send(url);
    if (satisfied(answer)) return answer;
    await nextTurn();
  }
}

/** The metadata of an object, a list or a Status. */
export function metadataOf({ body }: { readonly body: JsonObject }): JsonObject {
  return objectAt(body, 'metadata');
}

/** The deployments of the default namespace. */
export const DEPLOYMENTS = '/apis/extensions/v1beta1/namespaces/default/deployments';
/** The configuration of initializers. */
export const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1alpha1/initializerconfigurations';

/** A small deployment. */
export function deployment(metadata: JsonObject): JsonObject {
  const spec = { containers: [{ name: 'app', image: 'nginx:1.13' }] };
  return { metadata, spec: { template: { metadata: { labels: { app: 'web' } }, spec } } };
}

/** A configuration that makes these initializers pending, in order, on every new deployment. */
export function configuration(name: string, ...initializers: readonly string[]): JsonObject {
  const rules = [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['deployments'] }];
  return { metadata: { name }, initializers: initializers.map((initializer) => ({ name: initializer, rules })) };
}

function objectOf(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

async function* eventsOf(response: Response): AsyncGenerator<WatchedEvent, undefined> {
  let text = '';
  for await (const chunk of response.body ?? []) {
    const lines = (text + Buffer.from(chunk as Uint8Array).toString()).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as WatchedEvent;
  }
  return undefined;
}
