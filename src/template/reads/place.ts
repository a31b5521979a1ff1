/** Places in the data of a template: the same object in one rendering after the other, while what is there changes. */

/** The data of the rendering that is on its way. */
export interface CurrentData {
  /** Counts the renderings. */
  turn: number;
  json: unknown;
  /** Counts the places. */
  places: number;
}

/** What is known of a place in one rendering. */
interface Visit<T> {
  readonly turn: number;
  readonly found: T;
}

type View = (json: unknown) => unknown;

/** Looks at something of the data, such as one field of an object, whichever data it is. */
export class Place {
  readonly #current: CurrentData;
  readonly #up: Place | undefined;
  readonly #view: View;
  readonly #below = new Map<string, Place>();
  #seen: Visit<unknown> | undefined;
  /** Whether only the same object is the same: of large ones, which many renderings share. */
  readonly isWhole: boolean;

  /** @param up the place that the view looks at; if left out, the data itself */
  constructor(
    current: CurrentData,
    { up, view, isWhole = false }: { readonly up?: Place; readonly view: View; readonly isWhole?: boolean },
  ) {
    current.places += 1;
    this.#current = current;
    this.#up = up;
    this.#view = view;
    this.isWhole = isWhole;
  }

  /** What is there in this rendering. */
  get json(): unknown {
    const { turn, json } = this.#current;
    if (this.#seen?.turn !== turn) this.#seen = { turn, found: this.#view(this.#up ? this.#up.json : json) };
    return this.#seen.found;
  }

  /** The place of a key of an object, or of an item of a list. */
  at(key: string): Place {
    return this.#known(key, (json) => ownValue(json, key));
  }

  /** {@link at}, for an object that is compared by identity. */
  whole(key: string): Place {
    return this.#known(key, (json) => ownValue(json, key), true);
  }

  /** Whether there is a value, which is not null. */
  get presence(): Place {
    return this.#known('/present', (json) => json !== undefined && json !== null);
  }

  /** How many items there are; undefined where there is no list. */
  get length(): Place {
    return this.#known('/length', (json) => (Array.isArray(json) ? json.length : undefined));
  }

  #known(name: string, view: View, isWhole = false): Place {
    const known = this.#below.get(name);
    if (known !== undefined) return known;
    const place = new Place(this.#current, { up: this, view, isWhole });
    this.#below.set(name, place);
    return place;
  }
}

function ownValue(json: unknown, key: string): unknown {
  return isObject(json) && Object.hasOwn(json, key) ? json[key] : undefined;
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null;
}
