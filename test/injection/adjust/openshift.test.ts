import { expect } from 'chai';

import { proxyIds, withoutApplicationUser } from '../../../src/injection/adjust/openshift.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { CONTAINER_HISTORY } from '../../../src/injection/releases/rules/container-rules.js';
import { OPENSHIFT_HISTORY } from '../../../src/injection/releases/rules/openshift-rules.js';
import { type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const rulesOf = (release: Release) => ({
  ...rulesAt(OPENSHIFT_HISTORY, release),
  ...rulesAt(CONTAINER_HISTORY, release),
});

describe('proxyIds', () => {
  const rows: readonly [users: string | undefined, groups: string | undefined, uid: number, gid: number][] = [
    ['1000620000/10000', '1000620000/10000', 1000629999, 1000629999],
    ['1000/10', '2000-2010,5/5', 1009, 2010],
    ['1000/10', undefined, 1009, 1009],
    ['1000/10', '', 1009, 1337],
    ['1000/10', '2000/10,x', 1009, 1337],
    ['4294967295/2', undefined, 1337, 1337],
    ['10', 'x/y', 1337, 1337],
    [undefined, '7/3', 1337, 9],
    [undefined, undefined, 1337, 1337],
  ];
  for (const [users, groups, uid, gid] of rows) {
    it(`are ${uid} and ${gid} for the users ${users ?? 'of nobody'} and the groups ${groups ?? 'of nobody'}`, () => {
      const annotations = {
        ...(users !== undefined && { 'openshift.io/sa.scc.uid-range': users }),
        ...(groups !== undefined && { 'openshift.io/sa.scc.supplemental-groups': groups }),
      };
      expect(proxyIds(annotations, rulesOf('1.20'))).to.deep.equal({ uid, gid });
      expect(proxyIds(annotations, rulesOf('1.19'))).to.deep.equal({ uid: 1337, gid: 1337 });
    });
  }
});

describe('withoutApplicationUser', () => {
  const running = (name: string, runAsUser?: number): JsonObject => ({
    name,
    securityContext: { ...(runAsUser !== undefined && { runAsUser, runAsGroup: runAsUser }), privileged: false },
  });
  const podOf = (...containers: readonly JsonObject[]): JsonObject => deepFreeze({ spec: { containers } });
  const proxyIn = (pod: JsonObject): JsonObject | undefined =>
    objectsIn(objectAt(pod, 'spec')['containers']).find(({ name }) => name === 'istio-proxy');

  it("takes the application's user from the proxy", () => {
    const after = withoutApplicationUser(
      podOf(running('a', 1), running('b', 2), running('istio-proxy', 2)),
      rulesOf('1.24'),
    );
    expect(proxyIn(after)).to.deep.equal(running('istio-proxy'));
  });

  const kept: readonly [what: string, pod: JsonObject, release: Release][] = [
    ['a user of its own', podOf(running('a', 1), running('istio-proxy', 2)), '1.31'],
    ['its user before 1.24', podOf(running('a', 1), running('istio-proxy', 1)), '1.23'],
    ['no security context', podOf(running('a'), { name: 'istio-proxy' }), '1.31'],
  ];
  for (const [what, pod, release] of kept) {
    it(`leaves the proxy ${what}`, () => {
      expect(withoutApplicationUser(pod, rulesOf(release))).to.equal(pod);
    });
  }

  it('takes init containers for the application since 1.28, but not those of the sidecar', () => {
    const pod = deepFreeze({
      spec: {
        initContainers: [running('i', 5), running('istio-init', 0)],
        containers: [running('a'), running('istio-proxy', 5)],
      },
    });
    expect(withoutApplicationUser(pod, rulesOf('1.27'))).to.equal(pod);
    expect(proxyIn(withoutApplicationUser(pod, rulesOf('1.28')))).to.deep.equal(running('istio-proxy'));
  });
});
