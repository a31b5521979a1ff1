import { expect } from 'chai';

import { withConcurrency } from '../../../src/injection/rendering/proxy-concurrency.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const proxy = (args: readonly (string | number)[] | undefined, resources: JsonObject = {}): JsonObject =>
  deepFreeze({ name: 'istio-proxy', ...(args && { args }), resources });

describe('the threads of a proxy', () => {
  const counted: readonly [what: string, resources: JsonObject, threads: string][] = [
    ['its limit, rounded up', { limits: { cpu: '1100m' }, requests: { cpu: 1 } }, '2'],
    ['its request where it has no limit', { limits: { memory: '1Gi' }, requests: { cpu: '10m' } }, '1'],
    ['a whole number of cores, as it is', { limits: { cpu: '7000m' } }, '7'],
    ['a bare number', { limits: { cpu: 2.5 } }, '3'],
    ['its request where its limit is nothing', { limits: { cpu: '0' }, requests: { cpu: '2' } }, '2'],
  ];
  for (const [what, resources, threads] of counted) {
    it(`are ${what}`, () => {
      expect(withConcurrency(proxy(['proxy'], resources))['args']).to.deep.equal(['proxy', '--concurrency', threads]);
    });
  }

  const limits = { limits: { cpu: '2' } };
  for (const args of [
    ['--concurrency', '4'],
    ['--concurrency', 4],
    ['-concurrency', '4'],
    ['--concurrency=4'],
    ['-concurrency=4'],
  ]) {
    it(`are what its arguments say: ${args.join(' ')}`, () => {
      const container = proxy(args, limits);
      expect(withConcurrency(container)).to.equal(container);
    });
  }

  for (const args of [['--concurrency', '0'], ['--concurrency=0'], ['--concurrency'], undefined]) {
    it(`are counted where its arguments say ${args?.join(' ') ?? 'nothing'}`, () => {
      expect(withConcurrency(proxy(args, limits))['args']).to.deep.equal([...(args ?? []), '--concurrency', '2']);
    });
  }

  it('are left open where nothing says how many, or it is none', () => {
    for (const resources of [{}, { limits: { cpu: 'lots' } }, { requests: { cpu: '0' } }, { limits: { cpu: null } }]) {
      const container = proxy(['proxy'], resources);
      expect(withConcurrency(container)).to.equal(container);
    }
  });

  it('are those of the proxy alone', () => {
    const container = { ...proxy(['run'], limits), name: 'web' };
    expect(withConcurrency(container)).to.equal(container);
  });
});
