import { expect } from 'chai';

import { apiGroupIsServed, pluginIsActive } from '../../../src/controller/preflight/server-rules.js';
import type { ServerState } from '../../../src/controller/preflight/server-state.js';

const GATE = '--feature-gates=Initializers=true';

/** A server on which nothing is on. */
const off = (minor: number): ServerState => ({
  version: { major: 1, minor, gitVersion: `v1.${minor}.0` },
  groupServed: { value: false },
  plugin: { state: 'inactive' },
});

describe('the flags of the API server that are asked for', () => {
  for (const [minor, hasGate] of [
    [7, false],
    [8, false],
    [9, true],
    [10, false],
    [13, false],
  ] as const) {
    it(`are, on 1.${minor}, ${hasGate ? 'with' : 'without'} a feature gate: only 1.9 has one that the plugin does not open`, () => {
      for (const result of [...apiGroupIsServed(off(minor)), ...pluginIsActive(off(minor))]) {
        expect(result.level).to.equal('failure');
        expect('fix' in result && result.fix.includes(GATE)).to.equal(hasGate);
      }
    });
  }

  it('name the plugin as each version takes it', () => {
    const fixes = [9, 10].map((minor) =>
      pluginIsActive(off(minor))
        .map((result) => JSON.stringify(result))
        .join(),
    );
    expect(fixes[0]).to.contain('--admission-control=Initializers,');
    expect(fixes[1]).to.contain('--enable-admission-plugins=Initializers,');
  });
});
