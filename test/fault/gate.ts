import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that is kept back. */
export interface Held {
  /** Resolves when it has come. */
  readonly come: Promise<void>;
  /** Lets it go on. */
  readonly release: () => void;
}

interface Hold {
  readonly method: string;
  readonly path: RegExp;
  readonly onCome: () => void;
  readonly released: Promise<void>;
}

/** Stands between a client and an API server, so that a test can act while a request is on its way, however long that takes. */
export class Gate {
  #holds: readonly Hold[] = [];
  readonly #target: string;

  private constructor(
    readonly url: string,
    target: string,
  ) {
    this.#target = target;
  }

  /** Opens a gate to a server. Nothing waits for its end: it is gone when the processes on both sides are. */
  static async to(target: string): Promise<Gate> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    server.unref();
    const gate = new Gate(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, target);
    server.on('request', (incoming: IncomingMessage, answer: ServerResponse) => void gate.#pass(incoming, answer));
    return gate;
  }

  /** Keeps the next request of this kind back. */
  hold(method: string, path: RegExp): Held {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const come = new Promise<void>((onCome) => {
      this.#holds = [...this.#holds, { method, path, onCome, released }];
    });
    return { come, release };
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const hold = this.#holds.find((one) => one.method === method && one.path.test(url));
    if (hold) {
      this.#holds = this.#holds.filter((one) => one !== hold);
      hold.onCome();
      await hold.released;
    }
    const outgoing = request(new URL(url, this.#target), { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers).flushHeaders();
      response.on('error', () => answer.destroy()).pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }
}
