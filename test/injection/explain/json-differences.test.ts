import { expect } from 'chai';

import { findDifferences } from '../../../src/injection/explain/json-differences.js';
import type { Json } from '../../../src/json/json.js';

/** What is wanted, and what is there and means the same. */
const SAME: readonly (readonly [what: string, wanted: Json, found: Json])[] = [
  ['defaults beside it', { image: 'a' }, { image: 'a', terminationMessagePath: '/dev/termination-log' }],
  ['defaults in items', { ports: [{ containerPort: 80 }] }, { ports: [{ containerPort: 80, protocol: 'TCP' }] }],
  [
    'a mount of the token behind its own',
    { volumeMounts: [{ name: 'a', mountPath: '/a' }] },
    {
      volumeMounts: [
        { name: 'token', mountPath: '/var/run' },
        { name: 'a', mountPath: '/a' },
      ],
    },
  ],
  [
    'two mounts of one volume',
    [{ name: 'a', mountPath: '/b' }],
    [
      { name: 'a', mountPath: '/a' },
      { name: 'a', mountPath: '/b' },
    ],
  ],
  ['what servers leave out', { value: '', readOnly: false, args: [], emptyDir: {} }, { name: 'a' }],
  [
    'quantities written another way',
    { resources: { limits: { cpu: '0.1', memory: '1024Mi' } } },
    { resources: { limits: { cpu: '100m', memory: '1Gi' } } },
  ],
];

const DIFFERENT: readonly (readonly [what: string, wanted: Json, found: Json, path: string])[] = [
  ['another text', { image: 'a' }, { image: 'b' }, 'image'],
  ['arguments in another order', { args: ['a', 'b'] }, { args: ['b', 'a'] }, 'args'],
  ['an argument more', { args: ['a'] }, { args: ['a', 'b'] }, 'args'],
  ['a variable that is not there', { env: [{ name: 'A', value: '1' }] }, { env: [{ name: 'B' }] }, 'env[A]'],
  [
    'another value of a variable',
    { env: [{ name: 'A', value: '1' }] },
    { env: [{ name: 'A', value: '2' }] },
    'env[A].value',
  ],
  ['another quantity', { limits: { cpu: '1' } }, { limits: { cpu: '100m' } }, 'limits.cpu'],
  ['a text that only looks like a quantity', { value: '0.1' }, { value: '100m' }, 'value'],
  ['false where there is true', { privileged: false }, { privileged: true }, 'privileged'],
  ['a list where there is none', { args: ['a'] }, {}, 'args'],
];

describe('findDifferences', () => {
  for (const [what, wanted, found] of SAME) {
    it(`finds nothing in ${what}`, () => {
      expect(findDifferences(wanted, found)).to.deep.equal([]);
    });
  }

  for (const [what, wanted, found, path] of DIFFERENT) {
    it(`finds ${what}, and says where`, () => {
      expect(findDifferences(wanted, found).map((difference) => difference.path)).to.deep.equal([path]);
    });
  }
});
