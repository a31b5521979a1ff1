import { expect } from 'chai';

import {
  coverageOf,
  coversPods,
  coversResource,
  type InitializerRule,
  initializersNamed,
  listInitializerConfigurations,
} from '../../../src/kubernetes/initializers/initializer-configurations.js';
import { matchingInitializers } from '../../../src/sandbox/admission/initializer-rules.js';
import { scriptedClient } from '../../support/scripted-client.js';

const rule = (resources: readonly string[], groups = ['*'], versions = ['*']): InitializerRule => ({
  apiGroups: groups,
  apiVersions: versions,
  resources,
});
const [DEPLOYMENTS, PODS] = [
  { group: 'apps', version: 'v1beta1', plural: 'deployments' },
  { group: '', version: 'v1', plural: 'pods' },
];

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

describe('coversResource', () => {
  for (const [what, rules, resource, expected] of [
    ['a rule that lists it', [rule(['jobs', 'deployments'])], DEPLOYMENTS, true],
    ['a rule that does not', [rule(['jobs'])], DEPLOYMENTS, false],
    ['no rules', [], DEPLOYMENTS, false],
    ['two rules of which one lists it', [rule(['deployments']), rule(['jobs'])], DEPLOYMENTS, false],
    ['two rules that both list it', [rule(['deployments']), rule(['*'])], DEPLOYMENTS, true],
    ['another group', [rule(['deployments'], ['extensions'])], DEPLOYMENTS, false],
    ['another version', [rule(['deployments'], ['*'], ['v1'])], DEPLOYMENTS, false],
    ['the core group', [rule(['pods'], [''], ['v1'])], PODS, true],
    ['an asterisk', [rule(['*'])], PODS, true],
    ['an asterisk for parts too', [rule(['*/*'])], PODS, true],
    ['an asterisk that is not the first', [rule(['jobs', '*'])], PODS, false],
    ['an asterisk that is not the first group', [rule(['pods'], ['apps', '*'])], PODS, false],
    ['a part of it', [rule(['pods/status'])], PODS, false],
  ] as const) {
    it(`says ${String(expected)} for ${what}, and so does the server`, () => {
      const initializer = { name: 'a.b.c', rules };
      expect(coversResource(initializer, resource)).to.equal(expected);
      const asStored = { name: 'a.b.c', rules: rules.map((one) => ({ ...one })) };
      const { group, version, plural } = resource;
      expect(matchingInitializers([asStored], { group, version, resource: plural })).to.have.length(expected ? 1 : 0);
    });
  }
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

  it('looks at every entry of the name, and at no other', () => {
    expect(coversPods(configurations, 'a.b.c')).to.equal(true);
    expect(coversPods(configurations.slice(0, 2), 'a.b.c')).to.equal(false);
    expect(initializersNamed(configurations, 'a.b.c')).to.have.length(2);
  });
});
