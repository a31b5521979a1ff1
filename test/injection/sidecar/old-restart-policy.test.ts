import { expect } from 'chai';

import { withoutOldRestartPolicy } from '../../../src/injection/sidecar/old-restart-policy.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const ALWAYS = { restartPolicy: 'Always' } as const;

describe('withoutOldRestartPolicy', () => {
  const rows: readonly [
    what: string,
    list: 'initContainers' | 'containers',
    given: JsonObject,
    want: JsonObject,
    path?: string,
  ][] = [
    [
      'leaves it to a native sidecar',
      'initContainers',
      { name: 'istio-proxy', ...ALWAYS },
      { name: 'istio-proxy', ...ALWAYS },
    ],
    [
      'takes it from istio-init',
      'initContainers',
      { name: 'istio-init', ...ALWAYS },
      { name: 'istio-init' },
      'restartPolicy',
    ],
    [
      'takes it from enable-core-dump',
      'initContainers',
      { name: 'enable-core-dump', ...ALWAYS },
      { name: 'enable-core-dump' },
      'restartPolicy',
    ],
    ['takes it from other containers', 'containers', { name: 'a', ...ALWAYS }, { name: 'a' }, 'restartPolicy'],
    [
      'leaves other policies',
      'containers',
      { name: 'a', restartPolicy: 'Never' },
      { name: 'a', restartPolicy: 'Never' },
    ],
    [
      'takes it from a securityContext',
      'initContainers',
      { name: 'n', ...ALWAYS, securityContext: { ...ALWAYS, runAsUser: 1 } },
      { name: 'n', ...ALWAYS, securityContext: { runAsUser: 1 } },
      'securityContext.restartPolicy',
    ],
  ];
  for (const [what, list, given, want, path] of rows) {
    it(what, () => {
      const { containers, warnings } = withoutOldRestartPolicy(deepFreeze([given]), list);
      expect(containers).to.deep.equal([want]);
      expect(warnings).to.have.lengthOf(path === undefined ? 0 : 1);
      if (path !== undefined) expect(warnings[0]).to.include(`${list}[0].${path}: it is left out`);
    });
  }
});
