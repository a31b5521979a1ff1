/** How a value reads as JSON. */
export type ValueType =
  | { readonly kind: 'text' | 'bytes' | 'integer' | 'boolean' | 'time' | 'quantity' | 'intOrString' }
  | { readonly kind: 'message'; readonly message: MessageType };

/** How a field reads as JSON; what is ignored is what the server sets itself on every create. */
export type FieldType =
  | ValueType
  | { readonly kind: 'list'; readonly items: ValueType }
  | { readonly kind: 'map'; readonly values: ValueType }
  | { readonly kind: 'ignored' };

/** The fields of a message by their numbers: their names in JSON and their types. */
export type MessageType = Readonly<Record<number, readonly [string, FieldType]>>;

/** A string. */
export const text: ValueType = { kind: 'text' };
/** Bytes, base64 in JSON. */
export const bytes: ValueType = { kind: 'bytes' };
/** An int32 or int64. */
export const integer: ValueType = { kind: 'integer' };
/** A bool. */
export const flag: ValueType = { kind: 'boolean' };
/** A metav1.Time. */
export const time: ValueType = { kind: 'time' };
/** A resource.Quantity. */
export const quantity: ValueType = { kind: 'quantity' };
/** An intstr.IntOrString. */
export const intOrString: ValueType = { kind: 'intOrString' };
/** What the server sets itself. */
export const ignored: FieldType = { kind: 'ignored' };

/** A message within a message. */
export function messageOf(message: MessageType): ValueType {
  return { kind: 'message', message };
}

/** A repeated field. */
export function listOf(items: ValueType): FieldType {
  return { kind: 'list', items };
}

/** A map with strings as keys. */
export function mapOf(values: ValueType): FieldType {
  return { kind: 'map', values };
}
