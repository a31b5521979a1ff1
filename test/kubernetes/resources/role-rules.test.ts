import { expect } from 'chai';

import type { JsonObject } from '../../../src/json/json.js';
import { reconcileRules } from '../../../src/kubernetes/resources/role-rules.js';

const rule = (
  resources: readonly string[],
  verbs: readonly string[],
  resourceNames?: readonly string[],
): JsonObject => ({
  apiGroups: [''],
  resources,
  verbs,
  ...(resourceNames !== undefined && { resourceNames }),
});

const CASES: readonly (readonly [string, readonly JsonObject[], readonly JsonObject[], readonly JsonObject[]])[] = [
  ['takes the wanted rules where there are none', [], [rule(['pods'], ['get'])], []],
  ['drops what a wanted rule grants too', [rule(['pods'], ['get'])], [rule(['pods', 'secrets'], ['get', 'list'])], []],
  ['drops what everything covers', [rule(['pods'], ['get'])], [rule(['*'], ['*'])], []],
  ['drops fewer names', [rule(['pods'], ['get'], ['a'])], [rule(['pods'], ['get'], ['a', 'b'])], []],
  ['drops some names where all are wanted', [rule(['pods'], ['get'], ['a'])], [rule(['pods'], ['get'])], []],
  ['keeps another verb', [rule(['pods'], ['delete'])], [rule(['pods'], ['get'])], [rule(['pods'], ['delete'])]],
  [
    'keeps another name',
    [rule(['pods'], ['get'], ['b'])],
    [rule(['pods'], ['get'], ['a'])],
    [rule(['pods'], ['get'], ['b'])],
  ],
  [
    'keeps all names where some are wanted',
    [rule(['pods'], ['get'])],
    [rule(['pods'], ['get'], ['a'])],
    [rule(['pods'], ['get'])],
  ],
  [
    'keeps another group',
    [{ ...rule(['deployments'], ['get']), apiGroups: ['apps'] }],
    [rule(['deployments'], ['get'])],
    [{ ...rule(['deployments'], ['get']), apiGroups: ['apps'] }],
  ],
  [
    'keeps paths',
    [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
    [rule(['pods'], ['get'])],
    [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
  ],
];

describe('the rules of a role that is brought up to date', () => {
  for (const [what, existing, wanted, kept] of CASES) {
    it(what, () => {
      expect(reconcileRules({ rules: existing }, { rules: wanted })).to.deep.equal([...wanted, ...kept]);
    });
  }

  it('are not changed by doing it again', () => {
    const wanted = { rules: [rule(['pods'], ['get'], ['a'])] };
    const once = reconcileRules({ rules: [rule(['pods'], ['get'], ['b'])] }, wanted);
    expect(reconcileRules({ rules: once }, wanted)).to.deep.equal(once);
  });
});
