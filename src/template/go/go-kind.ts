/** reflect's kinds, without channels, functions, 16-bit and unsafe kinds, which no template data has. */
export type GoKind =
  | 'bool'
  | GoIntegerKind
  | 'float32'
  | 'float64'
  | 'complex128'
  | 'string'
  | 'slice'
  | 'array'
  | 'map'
  | 'struct'
  | 'pointer'
  | 'func'
  | 'interface'
  | 'reflect.Value';

/** Kinds whose value is a GoInt. */
type GoIntegerKind = GoSignedKind | GoUnsignedKind;

export type GoSignedKind = 'int' | 'int8' | 'int16' | 'int32' | 'int64';

export type GoUnsignedKind = 'uint' | 'uint8' | 'uint16' | 'uint32' | 'uint64';
