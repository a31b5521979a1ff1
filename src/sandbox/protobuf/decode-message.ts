import { type JsonObject, type JsonValue, setField } from '../json/json-value.js';
import { integerType, type MessageFieldType, type MessageType, textType, type ValueType } from './message-type.js';
import { readWireFields, WireError, type WireField } from './wire.js';

/**
 * Reads a message as the JSON that it stands for.
 * @throws WireError where the bytes are not a message, or hold a value in a field that is not in the table: it would be lost.
 */
export function decodeMessage(message: Buffer, type: MessageType): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const field of readWireFields(message)) {
    const known = type[field.number];
    if (known === undefined) {
      requireEmpty(field);
      continue;
    }
    const [name, fieldType] = known;
    const value = decodeField(field, fieldType, result[name]);
    if (value !== undefined) setField(result, name, value);
  }
  return result;
}

function requireEmpty({ number, value }: WireField): void {
  const isEmpty = typeof value === 'bigint' ? value === 0n : value.length === 0;
  if (!isEmpty) throw new WireError(`field ${number} is not supported; send JSON`);
}

/** The value of a field; `before` is the value under its name so far. */
function decodeField(field: WireField, type: MessageFieldType, before: JsonValue | undefined): JsonValue | undefined {
  switch (type.kind) {
    case 'list':
      return [...(Array.isArray(before) ? (before as readonly JsonValue[]) : []), decodeValue(field, type.items)];
    case 'map':
      return withEntry((before ?? {}) as JsonObject, field, type.values);
    case 'ignored':
      return undefined;
    default:
      return decodeValue(field, type);
  }
}

const quantityMessage: MessageType = { 1: ['string', textType] };

function decodeValue(field: WireField, type: ValueType): JsonValue {
  switch (type.kind) {
    case 'message':
      return decodeMessage(bytesOf(field), type.message);
    case 'text':
      return bytesOf(field).toString();
    case 'bytes':
      return bytesOf(field).toString('base64');
    case 'integer':
      return numberOf(field);
    case 'boolean':
      return numberOf(field) !== 0;
    case 'time':
      return decodeTime(bytesOf(field));
    case 'quantity':
      return decodeMessage(bytesOf(field), quantityMessage)['string'] ?? '0';
    case 'intOrString':
      return decodeIntOrString(bytesOf(field));
  }
}
const timeMessage: MessageType = { 1: ['seconds', integerType], 2: ['nanos', integerType] };
const intOrStringMessage: MessageType = { 1: ['type', integerType], 2: ['number', integerType], 3: ['text', textType] };

/** An empty time is null. */
function decodeTime(message: Buffer): JsonValue {
  const { seconds } = decodeMessage(message, timeMessage);
  if (typeof seconds !== 'number') return null;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new WireError(`${seconds} seconds are not a valid time`);
  return `${date.toISOString().slice(0, 19)}Z`;
}

function decodeIntOrString(message: Buffer): JsonValue {
  const { type, number, text: string } = decodeMessage(message, intOrStringMessage);
  return type === 1 ? (string ?? '') : (number ?? 0);
}

function withEntry(map: JsonObject, field: WireField, values: ValueType): JsonObject {
  const entry = readWireFields(bytesOf(field));
  const key = entry.find(({ number }) => number === 1);
  const value = entry.find(({ number }) => number === 2);
  const result: Record<string, JsonValue> = { ...map };
  setField(result, key === undefined ? '' : bytesOf(key).toString(), decodeValue(value ?? emptyValue(values), values));
  return result;
}

/** The value of a map's entry that leaves it out, because it is empty. */
function emptyValue({ kind }: ValueType): WireField {
  return { number: 2, value: kind === 'integer' || kind === 'boolean' ? 0n : Buffer.alloc(0) };
}

function bytesOf({ number, value }: WireField): Buffer {
  if (typeof value === 'bigint') throw new WireError(`field ${number}: got a number, want bytes`);
  return value;
}

function numberOf({ number, value }: WireField): number {
  if (typeof value !== 'bigint') throw new WireError(`field ${number}: got bytes, want a number`);
  return Number(BigInt.asIntN(64, value));
}
