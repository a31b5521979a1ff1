import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One request. */
export interface BenchRequest {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
}

/** The answer to a request. */
export interface BenchAnswer {
  readonly status: number;
  readonly body: Buffer;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** One keep-alive connection that costs its process as little as possible: requests one after the other. */
export class KeepAliveClient {
  #received: Buffer = Buffer.alloc(0);
  #answered: ((answer: BenchAnswer) => void) | undefined;

  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
      this.#read();
    });
  }

  /** Connects to a server on this machine. */
  static async connect(port: number): Promise<KeepAliveClient> {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    await once(socket, 'connect');
    return new KeepAliveClient(socket);
  }

  /** Sends a request; resolves with the status when the answer is complete. */
  async send(request: BenchRequest): Promise<number> {
    return (await this.ask(request)).status;
  }

  /** Sends a request; resolves with the answer. @throws Error where it is not a success. */
  async succeed(request: BenchRequest): Promise<Buffer> {
    const { status, body } = await this.ask(request);
    if (status < 300) return body;
    throw new Error(`${request.method} ${request.path}: got ${status}, want success: ${body.toString('utf8', 0, 300)}`);
  }

  /** Sends a request; resolves with the answer. */
  ask({ method, path, type = 'application/json', body = '' }: BenchRequest): Promise<BenchAnswer> {
    const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n`;
    this.#socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return new Promise((resolve) => (this.#answered = resolve));
  }

  /** Closes the connection. */
  close(): void {
    this.#socket.destroy();
  }

  #read(): void {
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + END_OF_HEAD.length + length) return;
    const body = this.#received.subarray(end + END_OF_HEAD.length);
    this.#received = Buffer.alloc(0);
    this.#answered?.({ status: Number(head.slice('HTTP/1.1 '.length, 12)), body });
  }
}

/** How fast requests were answered. */
export interface Rate {
  readonly requests: number;
  readonly perSecond: number;
}

/** Has every client call `work` again and again until the time is up. */
export async function ratePerSecond(
  clients: readonly KeepAliveClient[],
  seconds: number,
  work: (index: number, client: KeepAliveClient, round: number) => Promise<void>,
): Promise<Rate> {
  const begin = performance.now();
  const deadline = begin + seconds * 1000;
  let done = 0;
  await Promise.all(
    clients.map(async (client, index) => {
      for (let round = 0; performance.now() < deadline; round += 1) {
        await work(index, client, round);
        done += 1;
      }
    }),
  );
  return { requests: done, perSecond: done / ((performance.now() - begin) / 1000) };
}
