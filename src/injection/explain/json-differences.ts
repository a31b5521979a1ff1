import isEqual from 'lodash/isEqual.js';

import { isJsonObject, type Json, type JsonObject, objectsIn, textOf } from '../../json/json.js';
import { quantityValue } from '../schema/quantity.js';

/** A value that would be different if it were made now. */
export interface Difference {
  /** For instance `env[POD_NAME].value`. */
  readonly path: string;
  /** Undefined where it is missing. */
  readonly is: Json | undefined;
  readonly wouldBe: Json;
}

/** The fields that identify an item of a container's list. */
const KEYS = ['mountPath', 'name', 'containerPort', 'key', 'ip'] as const;

const QUANTITY_PATH = /(?:^|\.)(?:limits\.[^.]+|requests\.[^.]+|sizeLimit)$/;

const quantityOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' || typeof value === 'string' ? quantityValue(String(value)) : undefined;

const isListOfMaps = (value: Json): boolean => Array.isArray(value) && value.length > 0 && value.every(isJsonObject);

/**
 * Where a value is not as it would be made. What is there in addition does not count: servers fill in defaults, and other
 * admission plugins add mounts and variables. Nor does what servers leave out or write in another way.
 * @param path of both, for the result
 */
export function findDifferences(wanted: Json, found: Json | undefined, path = ''): readonly Difference[] {
  if (found === undefined) return isEmptyValue(wanted) ? [] : [{ path, is: found, wouldBe: wanted }];
  if (isJsonObject(wanted) && isJsonObject(found)) return mapDifferences(wanted, found, path);
  if (isListOfMaps(wanted) && Array.isArray(found)) return itemDifferences(objectsIn(wanted), found, path);
  if (isEqual(wanted, found) || isSameQuantity(path, wanted, found)) return [];
  return [{ path, is: found, wouldBe: wanted }];
}

/** Servers write quantities in their canonical form: `0.1` as `100m`. */
function isSameQuantity(path: string, wanted: Json, found: Json | undefined): boolean {
  if (!QUANTITY_PATH.test(path)) return false;
  const [one, other] = [quantityOf(wanted), quantityOf(found)];
  if (one === undefined || other === undefined) return false;
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}

/** Values that servers leave out. */
function isEmptyValue(value: Json): boolean {
  if (value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.values(value).every((inner) => inner === undefined || isEmptyValue(inner));
}

function itemDifferences(wanted: readonly JsonObject[], found: Json | undefined, path: string): readonly Difference[] {
  const items = objectsIn(found);
  return wanted.flatMap((item, index) => {
    const key = KEYS.find((name) => item[name] !== undefined);
    if (key === undefined) return findDifferences(item, items[index], `${path}[${index}]`);
    const same = items.find((other) => other[key] === item[key]);
    return findDifferences(item, same, `${path}[${textOf(item[key] ?? '')}]`);
  });
}

function mapDifferences(wanted: JsonObject, found: JsonObject, path: string): readonly Difference[] {
  return Object.entries(wanted).flatMap(([key, value]) =>
    value === undefined ? [] : findDifferences(value, found[key], path === '' ? key : `${path}.${key}`),
  );
}
