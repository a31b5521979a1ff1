import { Agent, type ClientRequest, request } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { JsonValue } from '../../src/sandbox/json/json-value.js';
import type { Compare, RecordedEvent, Recording, SendingStep, Step, StepResult } from './recording.js';

/** How often to wait for everything that the server has to send before missing events are given up. */
const MOST_ROUNDS = 1000;

interface Answer {
  readonly status: number;
  readonly body: JsonValue;
}

interface AnsweredStep {
  readonly do: string;
  readonly id: string;
  readonly compare?: Compare;
}

interface OpenWatch {
  readonly events: RecordedEvent[];
  readonly connection: ClientRequest;
}

class Player {
  readonly #answers = new Map<string, Answer>();
  readonly #pending = new Map<string, Promise<Answer>>();
  readonly #watches = new Map<string, OpenWatch>();
  readonly #agent = new Agent({ keepAlive: true });

  readonly #url: string;
  readonly #as: string;

  constructor(url: string, as: string) {
    this.#url = url;
    this.#as = as;
  }

  async play(step: Step): Promise<StepResult | undefined> {
    switch (step.do) {
      case 'request':
        this.#start(step);
        return this.#answered(step);
      case 'start':
        this.#start(step);
        await this.#arrived(step);
        return undefined;
      case 'await':
        return this.#answered(step);
      case 'blocked':
        await this.#allSaid();
        return { do: step.do, id: step.id, blocked: !this.#answers.has(step.id) };
      case 'watch':
        await this.#watch(step);
        return undefined;
      case 'events':
        return this.#events(step);
      case 'sleep':
        // This step exists because a real server reads its configurations once a second; the sandbox applies them at once.
        return undefined;
    }
  }

  stop(): void {
    for (const { connection } of this.#watches.values()) connection.destroy();
    this.#agent.destroy();
  }

  #start(raw: SendingStep): void {
    const step = this.#filledIn(raw);
    const answer = this.#send(step).then((received) => {
      this.#answers.set(step.id, received);
      return received;
    });
    this.#pending.set(step.id, answer);
  }

  async #answered(step: AnsweredStep): Promise<StepResult> {
    const answer = await this.#pending.get(step.id);
    if (answer === undefined) throw new Error(`step ${step.id} awaits what was never sent`);
    return { do: step.do, id: step.id, ...answer, ...(step.compare !== undefined && { compare: step.compare }) };
  }

  async #events({ id, count, compare }: Step & { readonly do: 'events' }): Promise<StepResult> {
    const events = this.#watches.get(id)?.events ?? [];
    for (let round = 0; events.length < count && round < MOST_ROUNDS; round += 1) await this.#allSaid();
    await this.#allSaid();
    return { do: 'events', id, events: [...events], ...(compare !== undefined && { compare }) };
  }

  /** Resolves when the object of a create exists, or the create has been answered. */
  async #arrived(raw: SendingStep): Promise<void> {
    const { id, path, body } = this.#filledIn(raw);
    const name = property(property(body, 'metadata'), 'name');
    if (typeof name !== 'string') throw new Error(`step ${id} starts something that has no name to look for`);
    const read: SendingStep = { do: 'request', id, path: `${path.replace(/\?.*/, '')}/${name}`, as: 'admin-token' };
    while (!this.#answers.has(id) && (await this.#send(read)).status !== 200);
  }

  /**
   * Resolves when everything has arrived that the server, which runs in this thread, had to send because of the requests so
   * far: it has answered another request since, and a second one, for what it sent in a later turn.
   */
  async #allSaid(): Promise<void> {
    for (const id of ['first', 'second']) await this.#send({ do: 'request', id, path: '/healthz' });
    await nextTurn();
  }

  /** Replaces `${id.path}` by what an earlier answer holds. */
  #filledIn(step: SendingStep): SendingStep {
    const text = JSON.stringify(step).replace(/\$\{([\w-]+)\.([\w.-]+)\}/g, (_, id: string, path: string) => {
      const value = path.split('.').reduce<unknown>((found, key) => property(found, key), this.#answers.get(id)?.body);
      return typeof value === 'string' ? value : '';
    });
    return JSON.parse(text) as SendingStep;
  }

  #send(step: SendingStep): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#request(step, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: parse(text) });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(bodyOf(step));
    });
  }

  #watch(raw: SendingStep): Promise<void> {
    const step = this.#filledIn(raw);
    return new Promise((resolve, reject) => {
      const events: RecordedEvent[] = [];
      const connection = this.#request(step, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          const lines = (text + chunk).split('\n');
          text = lines.pop() ?? '';
          events.push(...lines.map((line) => JSON.parse(line) as RecordedEvent));
        });
        // The watch is cut at the end of the replay.
        response.on('error', () => undefined);
        resolve();
      });
      connection.on('error', reject);
      connection.end();
      this.#watches.set(step.id, { events, connection });
    });
  }

  #request(step: SendingStep, onResponse: Parameters<typeof request>[2]): ClientRequest {
    const body = bodyOf(step);
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${step.as ?? this.#as}`,
      // Node sends the body of a DELETE without framing unless its length is set.
      ...(body !== undefined && {
        'content-type': step.type ?? 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const options = { method: step.method ?? 'GET', headers, agent: this.#agent };
    return request(new URL(step.path, this.#url), options, onResponse);
  }
}

/** Runs the steps of a scenario against a server, and returns their results. */
export async function replay(url: string, { scenario }: Recording): Promise<readonly StepResult[]> {
  const player = new Player(url, scenario.as ?? 'admin-token');
  const results: StepResult[] = [];
  try {
    for (const step of scenario.steps) {
      const result = await player.play(step);
      if (result !== undefined) results.push(result);
    }
  } finally {
    player.stop();
  }
  return results;
}

function bodyOf({ body }: SendingStep): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** JSON, or the lines of a watch that ended, or a text. */
function parse(text: string): JsonValue {
  for (const candidate of [text, `[${text.trim().split('\n').join(',')}]`]) {
    try {
      return JSON.parse(candidate) as JsonValue;
    } catch {
      continue;
    }
  }
  return text;
}
