/** An event of a watch, parsed as far as the reader needs it. */
export type WatchLine =
  /** An object that the reader wants, parsed. */
  | {
      readonly kind: 'object';
      readonly type: string;
      readonly object: WatchedObject;
      readonly resourceVersion: string;
    }
  /** Any other object; it is not parsed, but for its resourceVersion, its uid and the type of the event. */
  | { readonly kind: 'skipped'; readonly type: string; readonly resourceVersion: string; readonly uid?: string }
  /** A Status, after which the server ends the watch. */
  | { readonly kind: 'error'; readonly code: number; readonly message: string };

/**
 * Reads one line of a watch.
 * @throws WatchLineError where the line is not an event
 */
export type ReadWatchLine = (line: Buffer) => WatchLine;

/** A parsed object. */
export type WatchedObject = Readonly<Record<string, unknown>>;

/** A line that is not a watch event. */
export class WatchLineError extends Error {
  readonly code = 'ERR_WATCH_LINE';

  constructor(line: Buffer, options?: ErrorOptions) {
    super(`read a watch event: got ${JSON.stringify(line.toString('utf8', 0, 80))}, want a JSON event`, options);
    this.name = 'WatchLineError';
  }
}

// Go writes the keys of a struct in the order of its fields and without blanks: these bytes mark an uninitialized object, and
// metadata.resourceVersion comes before everything that a user may have written. Within a string the quotes would be escaped.
const INITIALIZERS = Buffer.from('"initializers":{');
const RESOURCE_VERSION = Buffer.from('"resourceVersion":"');
const EVENT_START = Buffer.from('{"type":"');
const UID = Buffer.from('"uid":"');
const QUOTE = 0x22;
const LONGEST_TYPE = 16;
// A UUID.
const UID_LENGTH = 36;

/** The text up to the next quote. */
function textUntilQuote(line: Buffer, start: number, longest: number): string | undefined {
  const end = line.indexOf(QUOTE, start);
  return end < 0 || end - start > longest ? undefined : line.toString('latin1', start, end);
}

function typeOf(line: Buffer): string | undefined {
  const starts = line.subarray(0, EVENT_START.length).equals(EVENT_START);
  return starts ? textUntilQuote(line, EVENT_START.length, LONGEST_TYPE) : undefined;
}

function isObject(value: unknown): value is WatchedObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseEvent(line: Buffer): { readonly type: string; readonly object: WatchedObject } {
  let event: unknown;
  try {
    event = JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw new WatchLineError(line, { cause });
  }
  const { type, object } = isObject(event) ? event : {};
  if (typeof type !== 'string' || !isObject(object)) throw new WatchLineError(line);
  return { type, object };
}

function errorOf({ code, message }: WatchedObject): WatchLine {
  return {
    kind: 'error',
    code: typeof code === 'number' ? code : 500,
    message: typeof message === 'string' ? message : 'an ERROR event without a message',
  };
}

function metadataOf(object: WatchedObject): WatchedObject {
  return isObject(object['metadata']) ? object['metadata'] : {};
}

/** Reads every object. For small collections of which initialized objects matter too. */
export const readAnyLine: ReadWatchLine = (line) => {
  const { type, object } = parseEvent(line);
  if (type === 'ERROR') return errorOf(object);
  const { resourceVersion } = metadataOf(object);
  return { kind: 'object', type, object, resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '' };
};

function parseLine(line: Buffer): WatchLine {
  const read = readAnyLine(line);
  if (read.kind !== 'object' || isObject(metadataOf(read.object)['initializers'])) return read;
  const { uid } = metadataOf(read.object);
  const { type, resourceVersion } = read;
  return { kind: 'skipped', type, resourceVersion, ...(typeof uid === 'string' && { uid }) };
}

/** Reads the objects that are not initialized. Any other is not parsed, whatever its size. */
export const readUninitializedLine: ReadWatchLine = (line) => {
  const type = typeOf(line);
  const known = type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED';
  if (!known || line.includes(INITIALIZERS)) return parseLine(line);
  const at = line.indexOf(RESOURCE_VERSION);
  const resourceVersion = at < 0 ? undefined : textUntilQuote(line, at + RESOURCE_VERSION.length, 32);
  if (resourceVersion === undefined || line.at(-1) !== 0x7d) return parseLine(line);
  const uid = uidBefore(line, at);
  return uid === undefined
    ? { kind: 'skipped', type, resourceVersion }
    : { kind: 'skipped', type, resourceVersion, uid };
};

/** The uid, which Go writes right before the resourceVersion, where that begins; undefined where it is not there. */
function uidBefore(line: Buffer, end: number): string | undefined {
  const start = end - UID_LENGTH - 2;
  if (start < UID.length || UID.compare(line, start - UID.length, start) !== 0) return undefined;
  return line.toString('latin1', start, start + UID_LENGTH);
}
