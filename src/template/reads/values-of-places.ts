/** Go values from JSON as `fromJsonAs` makes them, but structs, lists and maps note what is looked at. */

import { fromJsonAs } from '../go/from-json.js';
import { GoPointer, type GoType, type GoValue } from '../go/go-value.js';
import type { Place } from './place.js';
import type { ReadLog } from './read-log.js';
import { isTracked, type Tracked, TrackedList, TrackedMap, TrackedPointer, TrackedStruct } from './tracked-values.js';

/** Makes the values of one rendering. Of one place comes the same struct, list or map as long as the rendering takes. */
export class ValuesOfPlaces {
  readonly log: ReadLog;
  readonly #onChange: () => void;
  readonly #made = new Map<Place, Tracked>();

  /** @param onChange called before a template changes a map of the data; it must throw */
  constructor(log: ReadLog, onChange: () => void) {
    this.log = log;
    this.#onChange = onChange;
  }

  /** Somebody looks at the value of a type at a place. */
  note(type: GoType, place: Place): void {
    if (type.kind === 'pointer') this.log.note(place.presence);
    const target = type.kind === 'pointer' ? type.element : type;
    if (target !== undefined && !isComposite(target)) this.log.note(place);
  }

  /** The value of a type at a place. */
  value(type: GoType, place: Place): GoValue {
    if (isComposite(type)) return this.composite(type, place);
    const { element } = type;
    if (type.kind !== 'pointer' || element === undefined) return fromJsonAs(type, place.json);
    if (place.presence.json !== true) return new GoPointer(type, undefined);
    const target = this.value(element, place);
    return isTracked(target) ? new GoPointer(type, target) : new TrackedPointer(type, target);
  }

  /** The struct, list or map of a type at a place. */
  composite(type: GoType, place: Place): Tracked {
    const known = this.#made.get(place);
    if (known?.type === type) return known;
    const made = this.#make(type, place);
    this.#made.set(place, made);
    return made;
  }

  /** Takes this for the value of its place. */
  adopt(value: Tracked): void {
    this.#made.set(value.place, value);
  }

  #make(type: GoType, place: Place): Tracked {
    if (type.kind === 'struct') return new TrackedStruct(type, place, this);
    if (type.kind !== 'map') return new TrackedList(type, place, this);
    const map = new TrackedMap(type, place, this);
    map.guard(this.#onChange);
    return map;
  }
}

/** Whether values of a type are structs, lists or maps as JSON has them. */
function isComposite(type: GoType): boolean {
  return type.fromJson === undefined && ['struct', 'slice', 'array', 'map'].includes(type.kind);
}
