import { expect } from 'chai';

import {
  coverageOf,
  coversPods,
  type Initializer,
  initializersNamed,
  listInitializerConfigurations,
} from '../../../src/kubernetes/initializers/initializer-configurations.js';
import { matchingInitializers } from '../../../src/sandbox/admission/initializer-rules.js';
import { scriptedClient } from '../../support/scripted-client.js';

const rule = (resources: readonly string[], groups = ['*'], versions = ['*']): Initializer['rules'][number] => ({
  apiGroups: groups,
  apiVersions: versions,
  resources,
});

describe('listInitializerConfigurations', () => {
  it('sorts by name, as the server does, and reads names and rules', async () => {
    const list = {
      items: [
        {
          metadata: { name: 'b' },
          initializers: [{ name: 'two.b.c', rules: [rule(['pods'])] }, { name: 'three.b.c' }],
        },
        { metadata: { name: 'a' }, initializers: [{ name: 'one.b.c', rules: [{ resources: ['pods', 7] }] }] },
        { metadata: { name: 'B' } },
      ],
    };
    expect(await listInitializerConfigurations(scriptedClient(() => list))).to.deep.equal([
      { name: 'B', initializers: [] },
      {
        name: 'a',
        initializers: [{ name: 'one.b.c', rules: [{ apiGroups: [], apiVersions: [], resources: ['pods'] }] }],
      },
      {
        name: 'b',
        initializers: [
          { name: 'two.b.c', rules: [rule(['pods'])] },
          { name: 'three.b.c', rules: [] },
        ],
      },
    ]);
  });

  it('says where they are not served', async () => {
    const error: unknown = await listInitializerConfigurations(scriptedClient(() => 404)).catch((e: unknown) => e);
    expect(error).to.include({ isNotFound: true });
  });
});

describe('coverageOf', () => {
  it('is what all rules have in common', () => {
    const rules = [rule(['jobs', 'deployments', 'a/b'], ['apps', 'batch']), rule(['deployments', 'pods'], ['apps'])];
    expect(coverageOf({ name: 'a.b.c', rules })).to.deep.equal({
      groups: ['apps'],
      versions: 'all',
      plurals: ['deployments'],
    });
  });
});

describe('coversPods', () => {
  const configurations = [
    { name: 'a', initializers: [{ name: 'a.b.c', rules: [rule(['deployments'])] }] },
    { name: 'b', initializers: [{ name: 'x.b.c', rules: [rule(['pods'])] }] },
    { name: 'c', initializers: [{ name: 'a.b.c', rules: [rule(['pods'], [''], ['v1'])] }] },
  ];

  it('reads every entry of the name, and no other', () => {
    expect(coversPods(configurations, 'a.b.c')).to.equal(true);
    expect(coversPods(configurations.slice(0, 2), 'a.b.c')).to.equal(false);
    expect(initializersNamed(configurations, 'a.b.c')).to.have.length(2);
  });

  for (const [what, rules, expected] of [
    ['a rule that lists it', [rule(['jobs', 'pods'])], true],
    ['a rule that does not', [rule(['jobs'])], false],
    ['no rules', [], false],
    ['two rules of which one lists it', [rule(['pods']), rule(['jobs'])], false],
    ['two rules that both list it', [rule(['pods']), rule(['*'])], true],
    ['another group', [rule(['pods'], ['extensions'])], false],
    ['another version', [rule(['pods'], ['*'], ['v2'])], false],
    ['the core group', [rule(['pods'], [''], ['v1'])], true],
    ['an asterisk', [rule(['*'])], true],
    ['an asterisk for parts too', [rule(['*/*'])], true],
    ['an asterisk that is not the first', [rule(['jobs', '*'])], false],
    ['an asterisk that is not the first group', [rule(['pods'], ['apps', '*'])], false],
    ['a part of it', [rule(['pods/status'])], false],
  ] as const) {
    it(`says ${String(expected)} for ${what}, and so does the server`, () => {
      expect(coversPods([{ name: 'a', initializers: [{ name: 'a.b.c', rules }] }], 'a.b.c')).to.equal(expected);
      const asStored = { name: 'a.b.c', rules: rules.map((one) => ({ ...one })) };
      const pods = { group: '', version: 'v1', resource: 'pods' };
      expect(matchingInitializers([asStored], pods)).to.have.length(expected ? 1 : 0);
    });
  }
});
