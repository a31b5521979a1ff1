/** Structs, lists and maps of the data of a template, which note what is looked at. */

import { fromJsonAs } from '../go/from-json.js';
import { GoList, GoMap, GoPointer, GoStruct, type GoType, type GoValue } from '../go/go-value.js';
import type { Place } from './place.js';
import type { ReadLog } from './read-log.js';

/** The items of a longer list are compared all at once. */
const MOST_TRACKED_ITEMS = 64;

/** Makes what is in them. */
interface ValueMaker {
  readonly log: ReadLog;
  /** Somebody looks at the value of a type at a place. */
  readonly note: (type: GoType, place: Place) => void;
  readonly value: (type: GoType, place: Place) => GoValue;
}

/** A pointer to a plain value of the data: it is equal to itself alone, in one rendering. */
export class TrackedPointer extends GoPointer {}

/** A struct of the data. */
export class TrackedStruct extends GoStruct {
  readonly place: Place;
  readonly #values: ValueMaker;
  readonly #known = new Map<string, GoValue>();

  constructor(type: GoType, place: Place, values: ValueMaker) {
    super(type, () => null);
    this.place = place;
    this.#values = values;
  }

  override field(fieldName: string): GoValue {
    const field = this.type.fieldNamed?.(fieldName);
    if (field === undefined) return null;
    const isInline = field.embedded === true && field.jsonName === '';
    const place = isInline ? this.place : this.place.at(field.jsonName);
    this.#values.note(field.type, place);
    const known = this.#known.get(fieldName);
    if (known !== undefined) return known;
    const value = this.#values.value(field.type, place);
    this.#known.set(fieldName, value);
    return value;
  }
}

/** A list of the data. */
export class TrackedList extends GoList {
  readonly place: Place;
  readonly #values: ValueMaker;
  #known: readonly GoValue[] | undefined;

  constructor(type: GoType, place: Place, values: ValueMaker) {
    super(type, undefined);
    this.place = place;
    this.#values = values;
  }

  override get isNil(): boolean {
    const { length } = this.place;
    this.#values.log.note(length);
    return length.json === undefined;
  }

  override get items(): readonly GoValue[] {
    const { element } = this.type;
    const json: unknown = this.place.json;
    const list: readonly unknown[] = Array.isArray(json) ? json : [];
    if (list.length > MOST_TRACKED_ITEMS) {
      this.#values.log.note(this.place);
      return (this.#known ??= element ? list.map((item) => fromJsonAs(element, item)) : []);
    }
    this.#values.log.note(this.place.length);
    const places = list.map((_, index) => this.place.at(String(index)));
    if (element) for (const place of places) this.#values.note(element, place);
    return (this.#known ??= element ? places.map((place) => this.#values.value(element, place)) : []);
  }
}

/** A map of the data. */
export class TrackedMap extends GoMap {
  readonly place: Place;
  readonly #values: ValueMaker;
  #plain: GoMap | undefined;

  constructor(type: GoType, place: Place, values: ValueMaker) {
    super(type, undefined);
    this.place = place;
    this.#values = values;
  }

  override get isNil(): boolean {
    this.#values.log.note(this.place);
    return this.#all().isNil;
  }

  override get entries(): Map<string, GoValue> {
    this.#values.log.note(this.place);
    return this.#all().entries;
  }

  override get(key: string): GoValue | undefined {
    this.#values.log.note(this.place.at(key));
    return this.#all().get(key);
  }

  #all(): GoMap {
    if (this.#plain) return this.#plain;
    const made = fromJsonAs(this.type, this.place.json);
    return (this.#plain = made instanceof GoMap ? made : new GoMap(this.type, undefined));
  }
}

/** A value that notes what is looked at. */
export type Tracked = TrackedStruct | TrackedList | TrackedMap;

/** Whether a value notes what is looked at. */
export function isTracked(value: unknown): value is Tracked {
  return value instanceof TrackedStruct || value instanceof TrackedList || value instanceof TrackedMap;
}
