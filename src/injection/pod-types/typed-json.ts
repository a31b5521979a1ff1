import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { rebuiltMap } from '../../json/rebuilt-map.js';
import { isDirective } from './directives.js';
import { type ComposedType, type FieldsType, type FieldType, isIn, typeOf } from './field-type.js';
import { CONVERTED, EXACT, FieldTypeError, type Scalars } from './scalar-json.js';
import { ValuePath } from './value-path.js';

/** A field that a type does not know. */
export interface UnknownField {
  /** `containers[0].imagePullPolcy` */
  readonly path: string;
  readonly key: string;
  /** The keys that there are in its place. */
  readonly known: readonly string[];
}

/** A value with the types of its fields, and the fields that these types do not know: they are in it as they came. */
export interface TypedValue {
  readonly value: Json;
  readonly unknown: readonly UnknownField[];
}

/** A typed value that is a patch. */
export interface TypedPatch extends TypedValue {
  /** True where no null and no directive is in it: it says the same where there was nothing before. */
  readonly isPlain: boolean;
}

/** How strictly values are read. */
interface Strictness {
  readonly scalars: Scalars;
  /** The minor version of Kubernetes 1 whose fields there are; undefined for all. */
  readonly kubernetes: number | undefined;
  /** Whether nulls and directives are kept, as what they mean in a patch. */
  readonly isPatch: boolean;
}

/** What was read of a part of an earlier value. */
interface KnownPart {
  readonly type: FieldType;
  readonly read: Json;
}

/** Parts of earlier values in which every field was known, and that were plain; with one strictness. */
type KnownParts = WeakMap<object, KnownPart>;

/** Reads one value. What needs no change stays the same object. */
class TypedReader {
  readonly unknown: UnknownField[] = [];
  readonly #strictness: Strictness;
  readonly #known: KnownParts | undefined;
  readonly #path = new ValuePath();
  /** How many nulls and directives were read, or values that may hold some. */
  #special = 0;

  constructor(strictness: Strictness, known?: KnownParts) {
    this.#strictness = strictness;
    this.#known = known;
  }

  get isPlain(): boolean {
    return this.#special === 0;
  }

  read(value: Json, type: FieldType): Json {
    if (typeof type === 'string') {
      if (type === 'anything' && typeof value === 'object') this.#special += 1;
      return this.#strictness.scalars[type](value, this.#path);
    }
    return this.#known && typeof value === 'object' && value !== null
      ? this.#readOnce(value, type, this.#known)
      : this.#readComposite(value, type);
  }

  /** A part that many values share, such as a container that is the same for all pods, is read for the first of them. */
  #readOnce(value: JsonObject | readonly Json[], type: ComposedType, knownParts: KnownParts): Json {
    const known = knownParts.get(value);
    if (known?.type === type) return known.read;
    const [special, unknown] = [this.#special, this.unknown.length];
    const read = this.#readComposite(value, type);
    if (special === this.#special && unknown === this.unknown.length) knownParts.set(value, { type, read });
    return read;
  }

  #readComposite(value: Json, type: ComposedType): Json {
    if ('list' in type) return this.#asList(value, type.list);
    return 'map' in type ? this.#asMap(value, type.map) : this.#asFields(value, type.fields);
  }

  #at(part: string | number, value: Json, type: FieldType): Json {
    this.#path.enter(part);
    const read = this.read(value, type);
    this.#path.leave();
    return read;
  }

  /** A list, in which a null becomes the empty text, as in Go. */
  #asList(value: Json, type: FieldType): readonly Json[] {
    if (!Array.isArray(value)) throw new FieldTypeError(this.#path.text(), value, 'a list');
    const list = value as readonly Json[];
    const items = list.map((item, index) => (item === null && type === 'text' ? '' : this.#at(index, item, type)));
    return items.every((item, index) => item === list[index]) ? list : items;
  }

  #asMap(value: Json, type: FieldType): JsonObject {
    return rebuiltMap(this.#object(value), {
      value: (key, child) =>
        this.#strictness.isPatch && (child === null || isDirective(key))
          ? this.#asItIs(child)
          : this.#at(key, child, type),
    });
  }

  #asFields(value: Json, fields: FieldsType['fields']): JsonObject {
    return rebuiltMap(this.#object(value), {
      value: (key, child, name) => this.#field({ key, name, fields }, child),
      ...(this.#strictness.kubernetes !== undefined && { name: (key) => fieldNamed(key, fields) }),
    });
  }

  /** The value of a field; undefined where it goes. */
  #field({ key, name, fields }: FieldKey, child: Json): Json | undefined {
    const { isPatch, kubernetes } = this.#strictness;
    if (isPatch && isDirective(key)) return this.#asItIs(child);
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const type = isIn(field, kubernetes) ? typeOf(field) : undefined;
    // Elsewhere than in a patch a null is what is not there.
    if (child === null) return isPatch && type !== undefined ? this.#asItIs(child) : undefined;
    if (type !== undefined) return this.#at(key, child, type);
    this.unknown.push({ path: this.#path.text(key), key, known: Object.keys(fields) });
    return kubernetes === undefined ? child : undefined;
  }

  /** What a patch means to say by a null or a directive. */
  #asItIs(value: Json): Json {
    this.#special += 1;
    return value;
  }

  #object(value: Json): JsonObject {
    if (!isJsonObject(value)) throw new FieldTypeError(this.#path.text(), value, 'a map');
    return value;
  }
}

/** A key as it is written, the field that it means, and the fields that there are. */
interface FieldKey {
  readonly key: string;
  readonly name: string;
  readonly fields: FieldsType['fields'];
}

/**
 * A value as Kubernetes' own types hold it: scalars are texts where a text is wanted. Nulls are gone.
 * @throws FieldTypeError where a value has a type that can't be converted into the wanted one
 */
export function typedJson(value: Json, type: FieldType): TypedValue {
  const reader = new TypedReader({ scalars: CONVERTED, kubernetes: undefined, isPatch: false });
  return { value: reader.read(value, type), unknown: reader.unknown };
}

/**
 * A value as Istio holds it that was built with the types of a version of Kubernetes: as `typedJson`, and fields that this
 * version does not have are left out.
 * @param options `kubernetes` is the minor version of Kubernetes 1
 * @throws FieldTypeError where a value has a type that can't be converted into the wanted one
 */
export function typedObject(value: Json, type: FieldType, options: { readonly kubernetes: number }): TypedValue {
  const reader = new TypedReader({ scalars: CONVERTED, kubernetes: options.kubernetes, isPatch: false });
  return { value: reader.read(value, type), unknown: reader.unknown };
}

/**
 * Reads strategic merge patches for values of one type, as Go reads them: scalars have exactly the type of their field, fields
 * that a version of Kubernetes does not have are left out, and nulls and directives are kept. What a patch shares with an
 * earlier one, the same object, is not read again.
 */
export class PatchReader {
  readonly #type: FieldType;
  readonly #strictness: Strictness;
  readonly #known: KnownParts = new WeakMap();

  /** @param options `kubernetes` is the minor version of Kubernetes 1 */
  constructor(type: FieldType, options: { readonly kubernetes: number }) {
    this.#type = type;
    this.#strictness = { scalars: EXACT, kubernetes: options.kubernetes, isPatch: true };
  }

  /** @throws FieldTypeError where a value has another type than its field */
  read(value: Json): TypedPatch {
    const reader = new TypedReader(this.#strictness, this.#known);
    return { value: reader.read(value, this.#type), unknown: reader.unknown, isPlain: reader.isPlain };
  }
}

/** The field that a key means: Go takes one in other letters for it, too, where it reads what was merged. */
function fieldNamed(key: string, fields: FieldsType['fields']): string {
  if (Object.hasOwn(fields, key)) return key;
  const lower = key.toLowerCase();
  return Object.keys(fields).find((name) => name.toLowerCase() === lower) ?? key;
}
