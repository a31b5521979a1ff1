import { expect } from 'chai';

import { type FieldType, isIn, typeOf } from '../../../src/injection/pod-types/field-type.js';
import { POD } from '../../../src/injection/pod-types/pod-type.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { apiTypesOf, type FieldType as ServedType } from '../../../src/sandbox/schema/read-api-types.js';

const SCALARS: Readonly<Record<Extract<FieldType, string>, string>> = {
  text: 'string',
  boolean: 'boolean',
  flag: 'boolean',
  integer: 'integer',
  long: 'integer',
  quantity: 'quantity',
  integerOrText: 'intOrString',
  time: 'time',
  anything: 'any',
};

/** Every field of a type with its type, as lines: `spec.containers[].name string`. */
function linesOf(type: FieldType, minor: number, path = ''): readonly string[] {
  if (typeof type === 'string') return [`${path} ${SCALARS[type]}`];
  if ('list' in type) return linesOf(type.list, minor, `${path}[]`);
  if ('map' in type) return linesOf(type.map, minor, `${path}{}`);
  return Object.entries(type.fields).flatMap(([key, field]) =>
    isIn(field, minor) ? linesOf(typeOf(field) ?? 'anything', minor, `${path}.${key}`) : [],
  );
}

/** The same of what an API server has. */
function servedLines(version: KubernetesVersion): readonly string[] {
  const types = apiTypesOf(version);
  const lines = (type: ServedType, path: string): readonly string[] => {
    if (type.is === 'list') return lines(type.items, `${path}[]`);
    if (type.is === 'map') return lines(type.items, `${path}{}`);
    // No template has a status.
    if (type.is !== 'type') return [`${path} ${type.is}`];
    if (path === '.status') return ['.status any'];
    return (types.get(type.key) ?? []).flatMap((field) => lines(field.type, `${path}.${field.name}`));
  };
  return lines({ is: 'type', key: 'core.v1.Pod' }, '');
}

describe('the Pod type', () => {
  for (const [version, minor] of [
    ['1.20', 20],
    ['1.22', 22],
    ['1.33', 33],
  ] as const) {
    it(`has the fields of the API server of Kubernetes ${version}, with their types`, () => {
      expect([...linesOf(POD, minor)].sort()).to.deep.equal([...servedLines(version)].sort());
    });
  }
});
