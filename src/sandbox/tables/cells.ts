import { objectAt, objectsAt, stringAt, stringsAt, valueAt } from '../json/json-path.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';
import { type Column, textColumn, wideOnly } from './column.js';

const NONE = '<none>';
const UNITS = [
  ['y', 365 * 24 * 3600],
  ['d', 24 * 3600],
  ['h', 3600],
  ['m', 60],
] as const;

/** The text, or what kubectl shows where it is empty. */
export function orNone(text: string): string {
  return text === '' ? NONE : text;
}

/** How long ago a time of the API was, in its largest unit: `5s`, `3m`, `2d`. */
export function age(time: JsonValue | undefined, now: Date): string {
  if (typeof time !== 'string' || time === '') return '<unknown>';
  const seconds = Math.floor((now.getTime() - Date.parse(time)) / 1000);
  if (Number.isNaN(seconds) || seconds < -1) return '<invalid>';
  const [unit, length] = UNITS.find(([, unitSeconds]) => seconds >= unitSeconds) ?? ['s', 1];
  return `${Math.floor(Math.max(seconds, 0) / length)}${unit}`;
}

/** The number at a path, 0 where there is none. */
export function numberAt(object: JsonObject, ...path: readonly string[]): number {
  const value = valueAt(object, ...path);
  return typeof value === 'number' ? value : 0;
}

/** How many entries the object or list at a path has. */
export function countAt(object: JsonObject, ...path: readonly string[]): number {
  const value = valueAt(object, ...path);
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** Labels as kubectl writes them, alphabetically: `a=b,c=d`. */
export function labelsText(labels: JsonObject): string {
  return orNone(sortedPairs(labels).join(','));
}

/** A LabelSelector as kubectl writes it, `<none>` where it is empty. */
export function selectorText(selector: JsonObject): string {
  const expressions = objectsAt(selector, 'matchExpressions').map(expressionText);
  return orNone([...sortedPairs(objectAt(selector, 'matchLabels')), ...expressions].join(','));
}

/** The first column of nearly every Table. */
export const nameColumn: Column = {
  ...textColumn('Name', 'Unique among the objects of its kind and namespace.', (object) =>
    stringAt(object, 'metadata', 'name'),
  ),
  isName: true,
};

/** The time since the object was created. */
export const ageColumn: Column = textColumn('Age', 'The time since the object was created.', (object, now) =>
  age(valueAt(object, 'metadata', 'creationTimestamp'), now),
);

/** Names and images of the containers of a pod template at a path, for `-o wide`. */
export function containerColumns(...template: readonly string[]): readonly Column[] {
  const listed = (object: JsonObject, key: string): string =>
    objectsAt(object, ...template, 'spec', 'containers')
      .map((container) => stringAt(container, key))
      .join(',');
  return [
    wideOnly(
      textColumn('Containers', 'The names of the containers of the template.', (object) => listed(object, 'name')),
    ),
    wideOnly(
      textColumn('Images', 'The images of the containers of the template.', (object) => listed(object, 'image')),
    ),
  ];
}

function sortedPairs(labels: JsonObject): readonly string[] {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`);
  return pairs.sort();
}

function expressionText(expression: JsonObject): string {
  const key = stringAt(expression, 'key');
  const values = `(${stringsAt(expression, 'values').toSorted().join(',')})`;
  switch (stringAt(expression, 'operator')) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'NotIn':
      return `${key} notin ${values}`;
    default:
      return `${key} in ${values}`;
  }
}
