import type { JsonObject, JsonValue } from '../json/json-value.js';

/** One column of a Table: what its definition says, and what it shows of an object. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
  /** Whether the column holds the name that other commands take. */
  readonly isName?: boolean;
  /** Whether only `-o wide` shows the column. */
  readonly wide?: boolean;
  readonly cell: (object: JsonObject, now: Date) => JsonValue;
}

/** The definition of a column in a Table. */
export function columnDefinition({ name, type, description, isName, wide }: Column): JsonObject {
  return { name, type, format: isName === true ? 'name' : '', description, priority: wide === true ? 1 : 0 };
}

/** A column of texts. */
export function textColumn(name: string, description: string, cell: Column['cell']): Column {
  return { name, type: 'string', description, cell };
}

/** A column of numbers. */
export function numberColumn(name: string, description: string, cell: Column['cell']): Column {
  return { name, type: 'integer', description, cell };
}

/** The same column, for `-o wide` only. */
export function wideOnly(column: Column): Column {
  return { ...column, wide: true };
}
