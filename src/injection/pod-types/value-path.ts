/** Where a reader is in a value: the keys and numbers that lead there. As a text it is made only where it is told. */
export class ValuePath {
  readonly #parts: (string | number)[] = [];

  enter(part: string | number): void {
    this.#parts.push(part);
  }

  leave(): void {
    this.#parts.pop();
  }

  /** `containers[0].ports[0].containerPort`; with a key that is below it. */
  text(key?: string): string {
    const parts = key === undefined ? this.#parts : [...this.#parts, key];
    return parts.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
  }
}
