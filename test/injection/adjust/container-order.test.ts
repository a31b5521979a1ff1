import { expect } from 'chai';

import { withContainerOrder } from '../../../src/injection/adjust/container-order.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { CONTAINER_HISTORY } from '../../../src/injection/releases/rules/container-rules.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const named = (names: string): readonly JsonObject[] =>
  names.split(' ').map((name, index) => ({ name, image: `i${index}` }));

const podOf = (containers: string, initContainers: string): JsonObject =>
  deepFreeze({ spec: { containers: named(containers), initContainers: named(initContainers) } });

const order = (pod: JsonObject, release: Release, hold = false): JsonObject =>
  withContainerOrder(pod, { rules: rulesAt(CONTAINER_HISTORY, release), hold });

const namesIn = (pod: JsonObject, list: string): string =>
  objectsIn(objectAt(pod, 'spec')[list])
    .map(({ name }) => stringIn(name))
    .join(' ');

describe('withContainerOrder', () => {
  const containers: readonly [what: string, before: string, hold: boolean, after: string][] = [
    ['the proxy last', 'istio-proxy a b', false, 'a b istio-proxy'],
    ['the proxy first where the application waits', 'a istio-proxy b', true, 'istio-proxy a b'],
    ['a pod without a proxy as it is', 'a b', true, 'a b'],
  ];
  for (const [what, before, hold, after] of containers) {
    it(`puts ${what}`, () => {
      expect(namesIn(order(podOf(before, 'x'), '1.31', hold), 'containers')).to.equal(after);
    });
  }

  const initContainers: readonly [what: string, before: string, release: Release, after: string][] = [
    ['redirection last', 'enable-core-dump istio-init a', '1.31', 'a istio-init enable-core-dump'],
    ['validation first', 'a istio-validation b', '1.15', 'istio-validation a b'],
    [
      'all of the sidecar first, with a native proxy',
      'a enable-core-dump istio-proxy istio-validation b istio-init',
      '1.19',
      'istio-init istio-validation istio-proxy enable-core-dump a b',
    ],
    [
      'a proxy of the user anywhere, before native ones',
      'a istio-init istio-proxy',
      '1.18',
      'a istio-proxy istio-init',
    ],
  ];
  for (const [what, before, release, after] of initContainers) {
    it(`puts ${what}`, () => {
      expect(namesIn(order(podOf('app', before), release), 'initContainers')).to.equal(after);
    });
  }

  it('keeps the last of several containers of a name that it moves', () => {
    const after = order(podOf('istio-proxy a istio-proxy a', 'x'), '1.20');
    expect(objectsIn(objectAt(after, 'spec')['containers'])).to.deep.equal([
      { name: 'a', image: 'i1' },
      { name: 'a', image: 'i3' },
      { name: 'istio-proxy', image: 'i2' },
    ]);
  });

  it('leaves a pod alone that is in order', () => {
    const pod = podOf('a istio-proxy', 'istio-validation a istio-init');
    expect(order(pod, '1.31')).to.equal(pod);
  });
});
