/** len, index and slice */

import { box, indirect, isNilReference, type Reflected, reflectedType, unbox } from '../execute/reflected.js';
import { scalar, zeroValue } from '../go/from-json.js';
import { typeOf } from '../go/go-literals.js';
import { byteLength, bytesOf, sliceBytes } from '../go/go-string.js';
import { isAssignable, STRING, UINT8 } from '../go/go-type.js';
import { GoInt, type GoInterface, GoList, GoMap, GoNamed, type GoType, type GoValue } from '../go/go-value.js';

/** Number of bytes, items or entries. */
export function lengthOf(item: Reflected): number {
  const value = indirect(item);
  if (isNilReference(value)) throw new Error('len of nil pointer');
  if (value instanceof GoList) return value.length;
  if (value instanceof GoMap) return value.size;
  const text = textOf(value);
  if (text === undefined) throw new Error(`len of type ${reflectedType(value).name}`);
  return byteLength(text);
}

/** `index x 1 2` is x[1][2]. */
export function indexValue(item: Reflected, indexes: readonly Reflected[]): Reflected {
  let found: Reflected = unbox(item);
  if (found === undefined) throw new Error('index of untyped nil');
  for (const index of indexes) found = indexOnce(found, unbox(index));
  return found;
}

/** `slice x 1 2` is x[1:2]. */
export function sliceValue(item: Reflected, indexes: readonly Reflected[]): Reflected {
  const value = unbox(item);
  if (value === undefined) throw new Error('slice of untyped nil');
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  if (value instanceof GoList) return new GoList(value.type, value.items.slice(...range(indexes, value.length)));
  const text = textOf(value);
  if (text === undefined) throw new Error(`can't slice item of type ${reflectedType(value).name}`);
  if (indexes.length === 3) throw new Error('cannot 3-index slice a string');
  const [start, end] = range(indexes, byteLength(text));
  return scalar(reflectedType(value), sliceBytes(text, start, end));
}

function range(indexes: readonly Reflected[], length: number): readonly [number, number] {
  // Unlike `index` it does not look into a slot of interface type.
  const places = indexes.map((index) => checkIndex(index, length));
  const [start = 0, end = length, capacity = length] = places;
  if (start > end) throw new Error(`invalid slice index: ${start} > ${end}`);
  if (end > capacity) throw new Error(`invalid slice index: ${end} > ${capacity}`);
  return [start, end];
}

function textOf(value: Reflected): string | undefined {
  const content = value instanceof GoNamed ? value.value : value;
  return typeof content === 'string' ? content : undefined;
}

function indexOnce(item: Reflected, index: Exclude<Reflected, GoInterface>): Reflected {
  const value = indirect(item);
  if (isNilReference(value)) throw new Error('index of nil pointer');
  if (value instanceof GoMap) return entry(value, index);
  if (value instanceof GoList) {
    const items = value.items;
    const found = items[checkIndex(index, items.length)];
    if (found === undefined) throw new Error(`reflect: ${value.type.kind} index out of range`);
    return box(found, value.type.element ?? UINT8);
  }
  const text = textOf(value);
  if (text === undefined) throw new Error(`can't index item of type ${reflectedType(value).name}`);
  const bytes = bytesOf(text);
  const byte = bytes[checkIndex(index, bytes.length)];
  if (byte === undefined) throw new Error('reflect: string index out of range');
  return new GoInt(UINT8, BigInt(byte));
}

function entry(map: GoMap, index: Exclude<Reflected, GoInterface>): Reflected {
  const key = checkKey(index ?? null, map.type.key ?? STRING);
  const { element } = map.type;
  const found = map.get(key);
  if (element === undefined) return found ?? undefined;
  return box(found === undefined ? zeroValue(element) : found, element);
}

function checkKey(index: GoValue, type: GoType): string {
  const own = typeOf(index);
  if (own === undefined) throw new Error(`value is nil; should be of type ${type.name}`);
  const text = textOf(index ?? undefined);
  if (text === undefined || !isAssignable(own, type)) {
    throw new Error(`value has type ${own.name}; should be ${type.name}`);
  }
  return text;
}

/** An index as a number; up to the length, as Go checks it. */
function checkIndex(index: Reflected, length: number): number {
  if (index === undefined) throw new Error('cannot index slice/array with nil');
  if (!(index instanceof GoInt)) {
    throw new Error(`cannot index slice/array with type ${reflectedType(index).name}`);
  }
  const value = BigInt.asIntN(64, index.value);
  if (value < 0n || value > BigInt(length)) throw new Error(`index out of range: ${value}`);
  return Number(value);
}
