/** Notes which places of the data a piece of a template looks at. */

import { type CurrentData, Place } from './place.js';

/** What was found at each place that was looked at. */
export type Reads = ReadonlyMap<Place, unknown>;

/** The data of one rendering after the other, and what is read of it. */
export class ReadLog {
  readonly #current: CurrentData = { turn: 0, json: undefined, places: 0 };
  #noted: Map<Place, unknown> | undefined;
  #unknown = 0;
  /** The data itself. */
  readonly root = new Place(this.#current, { view: (json) => json });

  /** From here on the places are those of this data. */
  begin(json: unknown): void {
    this.#current.turn += 1;
    this.#current.json = json;
  }

  /** How many places have been looked at in all renderings. */
  get size(): number {
    return this.#current.places;
  }

  /** Somebody looks at a place. */
  note(place: Place): void {
    this.#noted?.set(place, place.json);
  }

  /** Somebody looks at what the log does not know. */
  noteUnknown(): void {
    this.#unknown += 1;
  }

  /** What is read by something that is run; undefined for the reads where they are not all of it. */
  during<T>(run: () => T): { readonly result: T; readonly reads: Reads | undefined } {
    const noted = new Map<Place, unknown>();
    this.#noted = noted;
    const before = this.#unknown;
    try {
      const result = run();
      return { result, reads: this.#unknown === before ? noted : undefined };
    } finally {
      this.#noted = undefined;
    }
  }
}
