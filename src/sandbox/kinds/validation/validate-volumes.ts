import { listAt, objectAt, objectsAt, stringAt } from '../../json/json-path.js';
import type { JsonObject } from '../../json/json-value.js';
import { volumeSources } from '../fields/volume-fields.js';
import { fieldDuplicate, type FieldError, fieldForbidden, fieldInvalid, fieldRequired } from './field-error.js';
import { dns1123Label } from './name-formats.js';
import { requiredFormatErrors } from './validate-metadata.js';

/** The required fields of each source: pkg/apis/core/validation. */
const requiredOfSource: Readonly<Record<string, readonly string[]>> = {
  hostPath: ['path'],
  secret: ['secretName'],
  configMap: ['name'],
  persistentVolumeClaim: ['claimName'],
  gitRepo: ['repository'],
  nfs: ['server', 'path'],
};

/** Errors of the volumes of a pod: their names, and one source each. */
export function validateVolumes(spec: JsonObject, path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return objectsAt(spec, 'volumes').flatMap((volume, index) => {
    const field = `${path}.volumes[${index}]`;
    const name = stringAt(volume, 'name');
    const again = seen.has(name) ? [fieldDuplicate(`${field}.name`, name)] : [];
    seen.add(name);
    return [...validateSource(volume, field), ...requiredFormatErrors(name, `${field}.name`, dns1123Label), ...again];
  });
}

function validateSource(volume: JsonObject, field: string): readonly FieldError[] {
  const sources = volumeSources.filter((source) => volume[source] !== undefined);
  const [first] = sources;
  if (first === undefined) return [fieldRequired(field, 'must specify a volume type')];
  const more = sources
    .slice(1)
    .map((source) => fieldForbidden(`${field}.${source}`, 'may not specify more than 1 volume type'));
  const missing = (requiredOfSource[first] ?? [])
    .filter((key) => stringAt(volume, first, key) === '')
    .map((key) => fieldRequired(`${field}.${first}.${key}`));
  return [...missing, ...more, ...validateItems(objectAt(volume, first), `${field}.${first}`)];
}

/** Errors of the files of a secret or config map: their paths stay below the mount. */
function validateItems(source: JsonObject, field: string): readonly FieldError[] {
  if (listAt(source, 'items').length === 0) return [];
  return objectsAt(source, 'items').flatMap((item, index) => {
    const path = stringAt(item, 'path');
    const at = `${field}.items[${index}]`;
    if (path === '') return [fieldRequired(`${at}.path`)];
    if (path.startsWith('/')) return [fieldInvalid(`${at}.path`, path, 'must be a relative path')];
    return path.split('/').includes('..') ? [fieldInvalid(`${at}.path`, path, "must not contain '..'")] : [];
  });
}
