import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

import { eventually } from './event-loop.js';

/** An event of a stream. */
interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** A reader of server-sent events. */
export interface EventStream {
  readonly response: IncomingMessage;
  /** What has come so far, as it came. */
  readonly text: () => string;
  /** The events that have come so far. */
  readonly events: () => readonly StreamEvent[];
  /** Resolves when at least so many events have come. */
  readonly until: (count: number) => Promise<readonly StreamEvent[]>;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

/** Asks for a stream of events and reads it as it comes, by the letter of the protocol. */
export async function openEventStream(url: string): Promise<EventStream> {
  const request = get(url, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  let closed = false;
  response.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  response
    .on('error', () => undefined)
    .on('close', () => {
      closed = true;
    });
  const events = (): readonly StreamEvent[] => eventsIn(text);
  return {
    response,
    text: () => text,
    events,
    until: async (count) => {
      await eventually(() => events().length >= count);
      return events();
    },
    isClosed: () => closed,
    close: () => request.destroy(),
  };
}

function eventsIn(text: string): readonly StreamEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const field = (name: string) =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join('\n');
      return field('event') === '' ? [] : [{ event: field('event'), data: JSON.parse(field('data')) as unknown }];
    });
}
