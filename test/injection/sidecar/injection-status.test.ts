import { expect } from 'chai';

import {
  injectedNames,
  namesOfPod,
  statusNames,
  statusText,
  withoutInjected,
} from '../../../src/injection/sidecar/injection-status.js';
import type { Json } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const NAMES = { initContainers: ['i'], containers: ['c', 'd'], volumes: [], imagePullSecrets: [] };

describe('the status annotation', () => {
  it('is compact JSON with its keys in order, and null for an empty list', () => {
    const want = '{"version":"x","initContainers":["i"],"containers":["c","d"],"volumes":null,"imagePullSecrets":null}';
    expect(statusText({ version: 'x', release: '1.0.2' }, NAMES)).to.equal(want);
  });

  for (const release of ['0.5.0', '0.7.1'] as const) {
    it(`of ${release} names imagePullSecrets only where there are some`, () => {
      const want = '{"version":"x","initContainers":["i"],"containers":["c","d"],"volumes":null';
      expect(statusText({ version: 'x', release }, NAMES)).to.equal(`${want}}`);
      const withSecrets = { ...NAMES, imagePullSecrets: ['s'] };
      expect(statusText({ version: 'x', release }, withSecrets)).to.equal(`${want},"imagePullSecrets":["s"]}`);
    });

    it(`of ${release} is read as it was written`, () => {
      expect(injectedNames(statusText({ version: 'x', release }, NAMES))).to.deep.equal(NAMES);
    });
  }

  it('of 1.9 and 1.10 says names alone, and later the revision too', () => {
    const names = '"initContainers":["i"],"containers":["c","d"],"volumes":null,"imagePullSecrets":null';
    expect(statusText({ version: 'x', release: '1.10' }, NAMES)).to.equal(`{${names}}`);
    expect(statusText({ release: '1.11' }, NAMES)).to.equal(`{${names},"revision":"default"}`);
    expect(statusText({ release: '1.31', revision: 'canary' }, NAMES)).to.equal(`{${names},"revision":"canary"}`);
  });

  it('names what a pod has', () => {
    const spec = { containers: [{ name: 'c' }, { name: 'd' }], initContainers: [{ name: 'i' }, 'x'], volumes: null };
    expect(namesOfPod(spec)).to.deep.equal(NAMES);
  });

  it('names nothing to 1.9 and later where it is no JSON', () => {
    expect(statusNames('injected-version-1').containers).to.deep.equal([]);
    expect(statusNames(statusText({ release: '1.31' }, NAMES))).to.deep.equal(NAMES);
  });

  const none: readonly [what: string, Json | undefined][] = [
    ['no status', undefined],
    ['null', null],
    ['a status of all empty lists', '{"version":"x","containers":[],"volumes":null}'],
    ['a status of other types', '{"containers":"c","volumes":{}}'],
    ['names that are no texts', '{"containers":[1,null]}'],
  ];
  for (const [what, status] of none) {
    it(`names nothing where there is ${what}`, () => {
      expect(injectedNames(status)).to.equal(undefined);
    });
  }

  for (const status of ['injected-version-1', '', '[]', '"{}"', '{"version":']) {
    it(`names all that 0.2 to 0.4 put in, where it is '${status}'`, () => {
      expect(injectedNames(status)).to.deep.equal({
        initContainers: ['istio-init', 'enable-core-dump'],
        containers: ['istio-proxy'],
        volumes: ['istio-envoy', 'istio-certs'],
        imagePullSecrets: [],
      });
    });
  }
});

describe('withoutInjected', () => {
  it('takes out what is named, list by list, and a list that had nothing else', () => {
    const spec = deepFreeze({
      initContainers: [{ name: 'i' }],
      containers: [{ name: 'c' }, { name: 'i' }, 'c', { name: 'a' }],
      volumes: [],
      serviceAccountName: 'c',
    });
    expect(withoutInjected(spec, NAMES)).to.deep.equal({
      containers: [{ name: 'i' }, 'c', { name: 'a' }],
      volumes: [],
      serviceAccountName: 'c',
    });
  });

  it('looks at each name that a status has once or twice, however many items the pod has', () => {
    const workFor = (count: number): number => {
      let reads = 0;
      const names = new Proxy(
        Array.from({ length: count }, (_, index) => `gone-${index}`),
        {
          get(target, key): unknown {
            reads += 1;
            return Reflect.get(target, key);
          },
        },
      );
      const containers = Array.from({ length: count }, (_, index) => ({ name: `own-${index}` }));
      withoutInjected({ containers }, { ...NAMES, containers: names });
      return reads;
    };
    expect(workFor(2000)).to.be.lessThan(3 * workFor(1000));
  });
});
