/** Types of the data whose JSON is not that of their fields: durations, times, quantities, ports by number or name. */

import type { DeclaredField, JsonMarshaler, ProtoJsonMarshaler } from '../go/declared-type.js';
import { formatDuration, parseDuration } from '../go/duration.js';
import { zeroValue } from '../go/from-json.js';
import { int, int64 } from '../go/go-literals.js';
import { BOOL, INT32, INT64, mapOf, namedType, pointerTo, STRING, structOf, UINT32 } from '../go/go-type.js';
import { GoInt, GoMap, type GoMethod, GoPointer, GoStruct, type GoType, type GoValue } from '../go/go-value.js';

const field = (name: string, jsonName: string, type: GoType): DeclaredField => ({
  name,
  jsonName,
  type,
  omitEmpty: true,
  tag: jsonName,
});

/** The struct in a value or behind a pointer. */
const structIn = (value: GoValue): GoStruct | undefined => {
  const target = value instanceof GoPointer ? value.target : value;
  return target instanceof GoStruct ? target : undefined;
};

const textIn = (value: GoValue, fieldName: string): string => {
  const found = structIn(value)?.field(fieldName);
  return typeof found === 'string' ? found : '';
};

const numberIn = (value: GoValue, fieldName: string): bigint => {
  const found = structIn(value)?.field(fieldName);
  return found instanceof GoInt ? found.value : 0n;
};

const SECOND_NS = 1_000_000_000n;
// 10,000 years, what protobuf's Duration can be; Go's own can be 292.
const MAX_SECONDS = 315_576_000_000n;
const MAX_GO_NS = 2n ** 63n - 1n;

/**
 * Nanoseconds of a protobuf Duration; undefined for a nil pointer and for one that is not a valid Duration or that Go's
 * time.Duration can't hold, as types.DurationFromProto has it.
 */
export function durationFromProto(value: GoValue): bigint | undefined {
  if (structIn(value) === undefined) return undefined;
  const seconds = numberIn(value, 'Seconds');
  const nanos = numberIn(value, 'Nanos');
  if (magnitude(seconds) > MAX_SECONDS || magnitude(nanos) >= SECOND_NS) return undefined;
  if ((seconds < 0n && nanos > 0n) || (seconds > 0n && nanos < 0n)) return undefined;
  const ns = seconds * SECOND_NS + nanos;
  return magnitude(ns) > MAX_GO_NS ? undefined : ns;
}

const durationText: GoMethod = {
  call: (receiver) => {
    if (structIn(receiver) === undefined) return '(duration: nil Duration)';
    const ns = durationFromProto(receiver);
    return ns === undefined ? '(duration: out of range)' : formatDuration(Number(ns));
  },
};

/** jsonpb's form: seconds with no, 3, 6 or 9 places. */
const durationJson = (value: GoValue): string => {
  const ns = numberIn(value, 'Seconds') * SECOND_NS + numberIn(value, 'Nanos');
  const places = (magnitude(ns) % SECOND_NS)
    .toString()
    .padStart(9, '0')
    .replace(/(000){1,3}$/, '');
  return `${ns < 0n ? '-' : ''}${magnitude(ns) / SECOND_NS}${places === '' ? '' : `.${places}`}s`;
};

const durationFields = [field('Seconds', 'seconds', INT64), field('Nanos', 'nanos', INT32)];

/** protobuf's Duration. From JSON: a text such as `10s`, a number of nanoseconds, or `{"seconds", "nanos"}`. */
export const PROTO_DURATION: ProtoJsonMarshaler = {
  ...structOf('types.Duration', () => durationFields, {
    String: durationText,
    GetSeconds: { call: (receiver) => int64(numberIn(receiver, 'Seconds')) },
    GetNanos: { call: (receiver) => new GoInt(INT32, numberIn(receiver, 'Nanos')) },
  }),
  fromJson: (json) => {
    const [seconds, nanos] = secondsAndNanos(json);
    return new GoStruct(PROTO_DURATION, (name) => (name === 'Seconds' ? int64(seconds) : new GoInt(INT32, nanos)));
  },
  toProtoJson: durationJson,
};

const valueIn = (given: GoValue): boolean | bigint => {
  const found = structIn(given)?.field('Value');
  return typeof found === 'boolean' ? found : numberIn(given, 'Value');
};

/** A whole number in JSON, where protobuf takes a text, too. */
const wholeIn = (json: unknown): bigint => {
  const number = typeof json === 'string' && json.trim() !== '' ? Number(json) : json;
  return typeof number === 'number' && Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
};

const wrapperType = (name: string, type: GoType): ProtoJsonMarshaler => {
  const value = field('Value', 'value', type);
  // The getter of a nil pointer answers, too: with zero.
  const getValue: GoMethod = { call: (receiver) => structIn(receiver)?.field('Value') ?? zeroValue(type) };
  const wrapper: ProtoJsonMarshaler = {
    ...structOf(name, () => [value], { GetValue: getValue }),
    fromJson: (json) => new GoStruct(wrapper, () => (type === BOOL ? json === true : new GoInt(type, wholeIn(json)))),
    toProtoJson: (given) => valueIn(given),
  };
  return wrapper;
};

/** protobuf's BoolValue: in JSON a boolean. */
export const PROTO_BOOL = wrapperType('types.BoolValue', BOOL);
/** protobuf's Int64Value: in JSON a number. */
export const PROTO_INT64 = wrapperType('types.Int64Value', INT64);
/** protobuf's Int32Value: in JSON a number. */
export const PROTO_INT32 = wrapperType('types.Int32Value', INT32);
/** protobuf's UInt32Value: in JSON a number. */
export const PROTO_UINT32 = wrapperType('types.UInt32Value', UINT32);

const quantityText: GoMethod = { call: (receiver) => textIn(receiver, 'text') };

/** A quantity; it prints as it was written. From JSON: a text or a number. */
export const QUANTITY: JsonMarshaler = {
  ...structOf('resource.Quantity', () => [], { String: quantityText }),
  fromJson: (json) =>
    new GoStruct(QUANTITY, () => (typeof json === 'string' || typeof json === 'number' ? `${json}` : '0')),
  toJson: (value) => textIn(value, 'text'),
};

const isZeroTime: GoMethod = { call: (receiver) => textIn(receiver, 'text') === '' };

const timeText: GoMethod = {
  call: (receiver) => {
    const [, day, clock] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(textIn(receiver, 'text')) ?? [];
    return day === undefined ? '0001-01-01 00:00:00 +0000 UTC' : `${day} ${clock ?? ''} +0000 UTC`;
  },
};

/** A time in UTC, as the API server writes them. */
export const TIME: JsonMarshaler = {
  ...structOf('v1.Time', () => [], { String: timeText, IsZero: isZeroTime }),
  fromJson: (json) => new GoStruct(TIME, () => (typeof json === 'string' ? json : '')),
  toJson: (value) => textIn(value, 'text') || null,
};

const intOrStringFields = [
  field('Type', 'type', namedType('intstr.Type', INT64)),
  field('IntVal', 'intVal', INT32),
  field('StrVal', 'strVal', STRING),
];

const portText: GoMethod = {
  call: (receiver) => textIn(receiver, 'StrVal') || numberIn(receiver, 'IntVal').toString(),
};

const portNumber: GoMethod = {
  call: (receiver) => {
    const text = textIn(receiver, 'StrVal');
    if (text === '') return int(numberIn(receiver, 'IntVal'));
    return int(/^-?\d+$/.test(text) ? BigInt(text) : 0n);
  },
};

/** A port by number or by name. */
export const INT_OR_STRING: JsonMarshaler = {
  ...structOf('intstr.IntOrString', () => intOrStringFields, { String: portText, IntValue: portNumber }),
  fromJson: (json) =>
    new GoStruct(INT_OR_STRING, (name) => {
      if (name === 'Type') return new GoInt(namedType('intstr.Type', INT64), typeof json === 'string' ? 1n : 0n);
      if (name === 'StrVal') return typeof json === 'string' ? json : '';
      return new GoInt(INT32, typeof json === 'number' ? BigInt(Math.trunc(json)) : 0n);
    }),
  toJson: (value) => textIn(value, 'StrVal') || numberIn(value, 'IntVal'),
};

const quantityMethod = (resource: string): GoMethod => ({
  call: (receiver) => {
    const list = receiver instanceof GoPointer ? receiver.target : receiver;
    const found = list instanceof GoMap ? list.get(resource) : undefined;
    return new GoPointer(pointerTo(QUANTITY), found ?? zeroValue(QUANTITY));
  },
});

/** Quantities by the name of the resource. Go templates reach them by its methods only: `.Limits.Cpu`. */
export const RESOURCE_LIST: GoType = {
  ...mapOf(QUANTITY),
  name: 'v1.ResourceList',
  key: namedType('v1.ResourceName', STRING),
  methods: {
    Cpu: quantityMethod('cpu'),
    Memory: quantityMethod('memory'),
    Pods: quantityMethod('pods'),
    StorageEphemeral: quantityMethod('ephemeral-storage'),
  },
};

/** An enum of protobuf. */
export interface EnumType extends ProtoJsonMarshaler {
  /** The name of each number. */
  readonly enumNames: Readonly<Record<number, string>>;
}

/** An enum of protobuf: an int32 that prints its name. From JSON: the name or the number. */
export function protoEnum(name: string, names: Readonly<Record<number, string>>): EnumType {
  const nameOf = (value: GoValue): string => {
    const number = value instanceof GoInt ? Number(value.value) : 0;
    return names[number] ?? `${number}`;
  };
  const type: EnumType = {
    enumNames: names,
    ...namedType(name, INT32, { String: { call: (receiver) => nameOf(receiver) } }),
    fromJson: (json) => new GoInt(type, BigInt(numberOf(json, names))),
    toProtoJson: nameOf,
  };
  return type;
}

function numberOf(json: unknown, names: Readonly<Record<number, string>>): number {
  if (typeof json === 'number' && Number.isInteger(json)) return json;
  const found = Object.entries(names).find(([, name]) => name === json);
  return found === undefined ? 0 : Number(found[0]);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function secondsAndNanos(json: unknown): readonly [bigint, bigint] {
  if (typeof json === 'object' && json !== null) {
    return [wholeAt(json, 'seconds'), wholeAt(json, 'nanos')];
  }
  const ns = BigInt(Math.round((typeof json === 'string' ? parseDuration(json) : Number(json)) ?? 0) || 0);
  return [ns / SECOND_NS, ns % SECOND_NS];
}

function wholeAt(json: object, key: string): bigint {
  const found: unknown = new Map<string, unknown>(Object.entries(json)).get(key);
  return typeof found === 'number' && Number.isInteger(found) ? BigInt(found) : 0n;
}
