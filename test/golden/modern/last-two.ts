/**
 * Makes a value again only where the key is none of the last two. Cases with the same configuration follow each other, with the
 * release said and not said in turn; if all were kept, the collector would look at all of it, again and again.
 */
export class LastTwo<Value> {
  readonly #kept = new Map<string, Value>();

  /** The value of a key. */
  of(key: string, make: () => Value): Value {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const value = make();
    const [older] = this.#kept.keys();
    if (older !== undefined && this.#kept.size > 1) this.#kept.delete(older);
    this.#kept.set(key, value);
    return value;
  }
}
