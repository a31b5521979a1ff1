import { oneLine } from '../../json/one-line.js';

/** A configuration that is wrong: what was read, what came and what is wanted. */
export class ConfigError extends Error {
  readonly code = 'ERR_CONFIG';

  /**
   * @param reading what was being read, for instance `config key "policy"`
   * @param problem what came and what is wanted, for instance `got 'on', want 'off', 'disabled' or 'enabled'`
   */
  constructor(
    readonly reading: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    // One line, also where a key has several.
    super(oneLine(`read ${reading}: ${problem}`), options);
    this.name = 'ConfigError';
  }
}

/** What `parse` makes of a file or ConfigMap. @throws ConfigError that names it, where `parse` throws one that does not */
export function withSourceName<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ConfigError) || error.reading === name) throw error;
    throw new ConfigError(name, `${error.reading}: ${error.problem}`, { cause: error.cause });
  }
}

const MAX_SHOWN_LENGTH = 60;

/** A value as an error message shows it: quoted where it is text, named where it is a list or a map, short in any case. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.replace(/\s+/g, ' ');
    return `'${text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}...` : text}'`;
  }
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  return 'nothing';
}

/** `'a', 'b' or 'c'`. */
export function alternatives(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  return quoted.length > 0 ? `${quoted.join(', ')} or ${last}` : last;
}
