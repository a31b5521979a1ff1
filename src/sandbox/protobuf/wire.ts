/** One field of an encoded message: a number, or bytes with a length (a text, bytes, a message). */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Buffer;
}

/** The bytes are not a protobuf message. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Reads the fields of a message in their order. @throws WireError where the bytes end early or have an unknown wire type. */
export function readWireFields(message: Buffer): readonly WireField[] {
  const fields: WireField[] = [];
  let offset = 0;
  while (offset < message.length) {
    const tag = readVarint(message, offset);
    const content = readContent(message, tag.end, Number(tag.value & 7n));
    fields.push({ number: Number(tag.value >> 3n), value: content.value });
    offset = content.end;
  }
  return fields;
}

interface ReadResult<Value> {
  readonly value: Value;
  /** Where the next begins. */
  readonly end: number;
}

function readContent(message: Buffer, offset: number, wireType: number): ReadResult<bigint | Buffer> {
  switch (wireType) {
    case 0:
      return readVarint(message, offset);
    case 1:
      return readBytes(message, offset, 8);
    case 2: {
      const length = readVarint(message, offset);
      return readBytes(message, length.end, Number(length.value));
    }
    case 5:
      return readBytes(message, offset, 4);
    default:
      throw new WireError(`unknown wire type ${wireType} at byte ${offset}`);
  }
}

function readBytes(message: Buffer, offset: number, length: number): ReadResult<Buffer> {
  const end = offset + length;
  if (end > message.length) throw new WireError(`got ${message.length} bytes, want ${length} more at byte ${offset}`);
  return { value: message.subarray(offset, end), end };
}

const LONGEST_VARINT = 10;

function readVarint(message: Buffer, offset: number): ReadResult<bigint> {
  let value = 0n;
  for (let index = 0; index < LONGEST_VARINT; index += 1) {
    const byte = message[offset + index];
    if (byte === undefined) throw new WireError(`the message ends within a number at byte ${offset}`);
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value, end: offset + index + 1 };
  }
  throw new WireError(`got a number of more than ${LONGEST_VARINT} bytes at byte ${offset}`);
}
