import { nearestWord } from '../../json/nearest-word.js';
import type { UnknownField } from '../pod-types/typed-json.js';

const MAX_WARNINGS = 20;

/** A warning for each field that is not known, and for those beyond the first 20 how many they are. */
export function unknownFieldWarnings(unknown: readonly UnknownField[]): readonly string[] {
  return limited(unknown, 'the sidecar template', warningFor);
}

/** The same for a template of whole pods, whose release leaves out what it does not know. */
export function leftOutFieldWarnings(unknown: readonly UnknownField[], template: string): readonly string[] {
  const writer = `the template ${template}`;
  return limited(
    unknown,
    writer,
    ({ path }) => `${writer} writes ${path}, which its release does not know: it is left out`,
  );
}

function limited(
  unknown: readonly UnknownField[],
  writer: string,
  warning: (field: UnknownField) => string,
): readonly string[] {
  const shown = unknown.slice(0, MAX_WARNINGS).map(warning);
  const left = unknown.length - shown.length;
  return left > 0 ? [...shown, `${writer} writes ${left} more fields that are not known`] : shown;
}

function warningFor({ path, key, known }: UnknownField): string {
  const nearest = nearestWord(key, known);
  const question = nearest === undefined ? '' : `; is ${nearest} meant?`;
  return path === key
    ? `the sidecar template writes the key ${key}, which is no part of a sidecar: it has no effect${question}`
    : `the sidecar template writes ${path}, a field that is not known: the API server gets it as it is${question}`;
}
