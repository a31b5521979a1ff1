/** How a value reads as JSON. */
export type ValueType =
  | { readonly kind: 'text' | 'bytes' | 'integer' | 'boolean' | 'time' | 'quantity' | 'intOrString' }
  | { readonly kind: 'message'; readonly message: MessageType };

/** How a field reads as JSON; fields that the server itself sets on every create are ignored. */
export type MessageFieldType =
  | ValueType
  | { readonly kind: 'list'; readonly items: ValueType }
  | { readonly kind: 'map'; readonly values: ValueType }
  | { readonly kind: 'ignored' };

/** The fields of a message by their numbers: their names in JSON and their types. */
export type MessageType = Readonly<Record<number, readonly [string, MessageFieldType]>>;

/** A string. */
export const textType: ValueType = { kind: 'text' };
/** Bytes, base64 in JSON. */
export const bytesType: ValueType = { kind: 'bytes' };
/** An int32 or int64. */
export const integerType: ValueType = { kind: 'integer' };
/** A bool. */
export const boolType: ValueType = { kind: 'boolean' };
/** A metav1.Time. */
export const timeType: ValueType = { kind: 'time' };
/** A resource.Quantity. */
export const quantityType: ValueType = { kind: 'quantity' };
/** An intstr.IntOrString. */
export const intOrStringType: ValueType = { kind: 'intOrString' };
/** A field that the server itself sets. */
export const ignoredType: MessageFieldType = { kind: 'ignored' };

/** A message within a message. */
export function messageType(message: MessageType): ValueType {
  return { kind: 'message', message };
}

/** A repeated field. */
export function repeated(items: ValueType): MessageFieldType {
  return { kind: 'list', items };
}

/** A map with strings as keys. */
export function mapType(values: ValueType): MessageFieldType {
  return { kind: 'map', values };
}
