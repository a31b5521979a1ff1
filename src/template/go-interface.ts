import type { GoType } from './go-type.js';
import type { GoValue } from './go-value.js';

/**
 * A value that lies in a slot of interface type: an entry of a `map[string]interface{}`, an item of a `[]interface{}`. Go
 * tells it from the value itself in error texts, and tells a nil in such a slot from no value at all.
 */
export class GoInterface {
  /** Tells it from what is in it, for the compiler too. */
  readonly boxed = true;

  constructor(
    readonly type: GoType,
    readonly value: GoValue,
  ) {}
}
