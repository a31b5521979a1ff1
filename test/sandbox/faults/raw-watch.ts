import { type IncomingMessage, request } from 'node:http';

/** What a client sees of a response: its bytes, and how it ended. */
interface Seen {
  readonly text: string;
  readonly end: 'end' | 'ECONNRESET';
}

/** A watch as the bytes that arrive: `next` waits for more of them, `seen` for the end. */
export interface RawWatch {
  readonly next: () => Promise<void>;
  readonly text: () => string;
  readonly seen: Promise<Seen>;
  readonly isOpen: () => boolean;
  readonly destroy: () => void;
}

/** Opens a watch; resolves with the head of the answer. */
export function rawWatch(url: string): Promise<RawWatch> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, (response) => {
      resolve(reading(response));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** How a request fails, or the answer. */
export async function outcome(answer: Promise<{ readonly status: number }>): Promise<unknown> {
  try {
    return (await answer).status;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause ? cause.code : cause;
  }
}

function reading(response: IncomingMessage): RawWatch {
  let text = '';
  let open = true;
  let heard = (): void => undefined;
  const seen = new Promise<Seen>((resolve) => {
    const done = (end: Seen['end']): void => {
      open = false;
      resolve({ text, end });
    };
    response.on('end', () => {
      done('end');
    });
    response.on('error', () => {
      done('ECONNRESET');
    });
  });
  response.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    heard();
  });
  const next = (): Promise<void> => new Promise((resolve) => (heard = resolve));
  return { next, text: () => text, seen, isOpen: () => open, destroy: () => response.destroy() };
}
