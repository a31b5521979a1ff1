import { expect } from 'chai';

import { withMergedMetrics } from '../../../src/injection/adjust/prometheus-merge.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { CONTAINER_HISTORY } from '../../../src/injection/releases/rules/container-rules.js';
import { PROMETHEUS_HISTORY } from '../../../src/injection/releases/rules/prometheus-rules.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const MERGED = {
  'prometheus.io/port': '15020',
  'prometheus.io/path': '/stats/prometheus',
  'prometheus.io/scrape': 'true',
};

const withProxy = (annotations: JsonObject): JsonObject =>
  deepFreeze({ metadata: { annotations }, spec: { containers: [{ name: 'app' }, { name: 'istio-proxy' }] } });

function merge(pod: JsonObject, release: Release, enabled = true): JsonObject {
  const rules = { ...rulesAt(PROMETHEUS_HISTORY, release), ...rulesAt(CONTAINER_HISTORY, release) };
  return withMergedMetrics(pod, { rules, enabled, statusPort: 15020 });
}

const annotationsIn = (pod: JsonObject): JsonObject => objectAt(pod, 'metadata', 'annotations');
const envIn = (pod: JsonObject): unknown => objectsIn(objectAt(pod, 'spec')['containers'])[1]?.['env'];

describe('withMergedMetrics', () => {
  it('tells the agent what the annotations said, and Prometheus where the agent is', () => {
    const after = merge(withProxy({ 'prometheus.io/port': '80', 'prometheus.io/path': '/a&b', own: 'x' }), '1.9');
    const value = String.raw`{"scrape":"","path":"/a\u0026b","port":"80"}`;
    expect(envIn(after)).to.deep.equal([{ name: 'ISTIO_PROMETHEUS_ANNOTATIONS', value }]);
    expect(annotationsIn(after)).to.deep.equal({ own: 'x', ...MERGED });
  });

  it('tells the agent nothing where the annotations said nothing', () => {
    const after = merge(withProxy({}), '1.31');
    expect(envIn(after)).to.equal(undefined);
    expect(annotationsIn(after)).to.deep.equal(MERGED);
  });

  it('gives the annotations to a pod without a proxy, too', () => {
    expect(merge({ spec: {} }, '1.31')).to.deep.equal({ spec: {}, metadata: { annotations: MERGED } });
  });

  it('reads a bare number of a file', () => {
    expect(annotationsIn(merge(withProxy({ 'prometheus.io/port': 80 }), '1.6'))).to.deep.equal(MERGED);
  });

  const untouched: readonly [what: string, annotations: JsonObject, release: Release, enabled: boolean][] = [
    ['where the mesh merges nothing', {}, '1.31', false],
    ['where its annotation forbids it', { 'prometheus.istio.io/merge-metrics': 'false' }, '1.31', true],
    ['that is scraped at the agent already', { 'prometheus.io/port': '15020' }, '1.31', true],
    ['that is not to be scraped, since 1.13', { 'prometheus-io/scrape': 'f' }, '1.13', true],
  ];
  for (const [what, annotations, release, enabled] of untouched) {
    it(`leaves a pod alone ${what}`, () => {
      const pod = withProxy(annotations);
      expect(merge(pod, release, enabled)).to.equal(pod);
    });
  }

  it('merges before 1.13 also where the pod is not to be scraped', () => {
    expect(annotationsIn(merge(withProxy({ 'prometheus.io/scrape': 'false' }), '1.12'))).to.deep.equal(MERGED);
  });

  it('knows other spellings since 1.13, and takes the right one first', () => {
    const annotations = { 'prometheus-io/port': '1', 'prometheus.io/port': '2', prometheus_io_path: '/p' };
    expect(annotationsIn(merge(withProxy(annotations), '1.13'))).to.deep.equal(MERGED);
    expect(envIn(merge(withProxy(annotations), '1.13'))).to.deep.equal([
      { name: 'ISTIO_PROMETHEUS_ANNOTATIONS', value: '{"scrape":"","path":"/p","port":"2"}' },
    ]);
    expect(annotationsIn(merge(withProxy(annotations), '1.12'))).to.include({ 'prometheus-io/port': '1' });
  });

  it('scrapes several ports since 1.31, for older agents the first', () => {
    const after = merge(withProxy({ 'prometheus.istio.io/scrape-targets': '81, 82:/x' }), '1.31');
    const targets = '[{"port":"81","path":"/metrics"},{"port":"82","path":"/x"}]';
    expect(envIn(after)).to.deep.equal([
      {
        name: 'ISTIO_PROMETHEUS_ANNOTATIONS',
        value: `{"scrape":"","path":"/metrics","port":"81","targets":${targets}}`,
      },
    ]);
    const before = withProxy({ 'prometheus.istio.io/scrape-targets': '81' });
    expect(annotationsIn(merge(before, '1.30'))).to.include({ 'prometheus.istio.io/scrape-targets': '81' });
  });

  for (const port of ['0', '65536', 'http', '15090', '-1', '80 ']) {
    it(`refuses the port '${port}' since 1.31`, () => {
      const pod = withProxy({ 'prometheus.io/port': port });
      expect(() => merge(pod, '1.31')).to.throw(SidecarError, `prometheus.io/port names the port '${port}'`);
      expect(annotationsIn(merge(pod, '1.30'))).to.deep.equal(MERGED);
    });
  }

  it('names all ports of the targets that can not be scraped, each with its reason', () => {
    const pod = withProxy({ 'prometheus.istio.io/scrape-targets': '15090:/a,81,http:/b,15020' });
    expect(() => merge(pod, '1.31')).to.throw(
      SidecarError,
      "prometheus.istio.io/scrape-targets names the port '15090', which is reserved for Istio; " +
        "the port 'http', which is none: want a number from 1 to 65535; the port '15020', which is the agent's own, " +
        'where the merged metrics are served, and reserved for Istio; name ports of the application',
    );
  });
});
