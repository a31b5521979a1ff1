// Of a few documents, with their sidecars.
const MAX_NEW = 200;

/**
 * What was made of objects, for when the same objects come again: the sidecars of a manifest share their parts. What was not
 * asked for in a while is forgotten.
 */
export class KnownValues<Made> {
  #new = new Map<object, Made>();
  #old: ReadonlyMap<object, Made> = new Map();

  find(value: object): Made | undefined {
    const found = this.#new.get(value);
    if (found !== undefined) return found;
    const known = this.#old.get(value);
    if (known !== undefined) this.add(value, known);
    return known;
  }

  add(value: object, made: Made): void {
    if (this.#new.size >= MAX_NEW) {
      this.#old = this.#new;
      this.#new = new Map();
    }
    this.#new.set(value, made);
  }
}
