import { expect } from 'chai';

import { EffectiveProxyConfigs } from '../../../src/injection/data/effective-proxy-config.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { MESH_HISTORY } from '../../../src/injection/releases/rules/mesh-rules.js';
import { TEMPLATE_HISTORY } from '../../../src/injection/releases/rules/template-rules.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import type { JsonObject } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const MESH: JsonObject = deepFreeze({
  rootNamespace: 'istio-system',
  defaultConfig: { concurrency: 2, proxyMetadata: { A: 'mesh', B: 'mesh' }, serviceCluster: 'c', statusPort: 15020 },
});

const configs = (release: Release): EffectiveProxyConfigs =>
  new EffectiveProxyConfigs(MESH, { ...rulesAt(MESH_HISTORY, release), ...rulesAt(TEMPLATE_HISTORY, release) });

interface Resource {
  readonly namespace: string;
  readonly value: string;
  readonly app?: string;
  readonly created?: string;
}

const resource = ({ namespace, value, app, created = '2026-01-01T00:00:00Z' }: Resource): JsonObject =>
  deepFreeze({
    metadata: { name: value, namespace, creationTimestamp: created },
    spec: {
      ...(app !== undefined && { selector: { matchLabels: { app } } }),
      environmentVariables: { A: value, [value]: 'x' },
      image: { imageType: value },
    },
  });

interface Pod {
  readonly annotation?: string;
  readonly resources?: readonly JsonObject[];
  readonly name?: string;
}

const subject = ({ annotation, resources = [], name = 'proxy.istio.io/config' }: Pod) => ({
  namespace: 'shop',
  metadata: { labels: { app: 'web' }, annotations: annotation === undefined ? {} : { [name]: annotation } },
  resources,
});

describe('EffectiveProxyConfigs', () => {
  it("is the mesh's own where nothing is merged: the same objects", () => {
    const { proxyConfig, meshConfig } = configs('1.31').of(subject({}));
    expect(meshConfig).to.equal(MESH);
    expect(proxyConfig).to.equal(MESH['defaultConfig']);
  });

  it('merges the annotation field by field, the metadata by key, and makes one object for one text', () => {
    const reader = configs('1.31');
    const annotation = 'concurrency: 0\nproxyMetadata:\n  B: pod\ntracing: {zipkin: {address: z}}\n';
    const { proxyConfig, meshConfig } = reader.of(subject({ annotation }));
    expect(proxyConfig).to.deep.equal({
      concurrency: 0,
      proxyMetadata: { A: 'mesh', B: 'pod' },
      serviceCluster: 'c',
      statusPort: 15020,
      tracing: { zipkin: { address: 'z' } },
    });
    expect(meshConfig).to.equal(MESH);
    expect(reader.of(subject({ annotation })).proxyConfig).to.equal(proxyConfig);
  });

  it('knows the annotation of 1.6 by its old name, and none before', () => {
    const old = subject({ annotation: 'concurrency: 7', name: 'istio.io/proxyConfig' });
    expect(configs('1.5').of(old).proxyConfig).to.equal(MESH['defaultConfig']);
    expect(configs('1.6').of(old).proxyConfig['concurrency']).to.equal(7);
    expect(configs('1.7').of(old).proxyConfig).to.equal(MESH['defaultConfig']);
    expect(configs('1.7').of(subject({ annotation: 'concurrency: 7' })).proxyConfig['concurrency']).to.equal(7);
  });

  it('shows the merged one in the mesh configuration up to 1.10, too', () => {
    const pod = subject({ annotation: 'concurrency: 7' });
    const reader = configs('1.10');
    const { proxyConfig, meshConfig } = reader.of(pod);
    expect(meshConfig['defaultConfig']).to.equal(proxyConfig);
    expect(reader.of(pod).meshConfig).to.equal(meshConfig);
    expect(configs('1.11').of(pod).meshConfig).to.equal(MESH);
  });

  it('drops what it sets anew of two that are one', () => {
    const { proxyConfig } = configs('1.31').of(subject({ annotation: 'tracingServiceName: CANONICAL_NAME_ONLY' }));
    expect(proxyConfig)
      .to.include({ tracingServiceName: 'CANONICAL_NAME_ONLY' })
      .and.not.have.property('serviceCluster');
  });

  it('keeps sub-fields of the proxy headers that it does not mention', () => {
    const mesh = { defaultConfig: { proxyHeaders: { server: { value: 's' }, requestId: { disabled: true } } } };
    const rules = { ...rulesAt(MESH_HISTORY, '1.31'), ...rulesAt(TEMPLATE_HISTORY, '1.31') };
    const annotation = 'proxyHeaders: {server: {disabled: true}}';
    expect(new EffectiveProxyConfigs(mesh, rules).of(subject({ annotation })).proxyConfig).to.deep.equal({
      proxyHeaders: { server: { disabled: true }, requestId: { disabled: true } },
    });
  });

  it('merges the resources: root namespace, own namespace, annotation, selector of the workload', () => {
    const resources = [
      resource({ namespace: 'shop', value: 'selected', app: 'web' }),
      resource({ namespace: 'shop', value: 'other', app: 'db' }),
      resource({ namespace: 'shop', value: 'own' }),
      resource({ namespace: 'istio-system', value: 'root' }),
      resource({ namespace: 'elsewhere', value: 'elsewhere' }),
    ];
    const all = configs('1.31').of(subject({ resources, annotation: 'proxyMetadata: {A: pod, pod: x}' })).proxyConfig;
    expect(all['proxyMetadata']).to.deep.equal({
      ...{ A: 'selected', B: 'mesh', root: 'x', own: 'x', pod: 'x', selected: 'x' },
    });
    expect(all['image']).to.deep.equal({ imageType: 'selected' });
    const unselected = resources.slice(2);
    const pod = configs('1.31').of(
      subject({ resources: unselected, annotation: 'proxyMetadata: {A: pod}' }),
    ).proxyConfig;
    expect(pod['proxyMetadata']).to.deep.include({ A: 'pod' });
    expect(pod['image']).to.deep.equal({ imageType: 'own' });
    expect(configs('1.12').of(subject({ resources })).proxyConfig).to.equal(MESH['defaultConfig']);
  });

  it('takes the oldest of several resources, and of a workload in the root namespace that one once', () => {
    const resources = [
      resource({ namespace: 'shop', value: 'newer', created: '2026-02-01T00:00:00Z' }),
      resource({ namespace: 'shop', value: 'older', created: '2025-02-01T00:00:00Z' }),
    ];
    expect(configs('1.31').of(subject({ resources })).proxyConfig['image']).to.deep.equal({ imageType: 'older' });
    const inRoot = {
      ...subject({ resources: [resource({ namespace: 'istio-system', value: 'root' })] }),
      namespace: 'istio-system',
    };
    expect(configs('1.31').of(inRoot).proxyConfig['image']).to.deep.equal({ imageType: 'root' });
  });

  for (const [annotation, problem] of [
    ['unknown: 1', 'no such field of a ProxyConfig: unknown'],
    ['tracing: {zipkin: {adress: z}}', 'no such field of a ProxyConfig: tracing.zipkin.adress; did you mean address?'],
    ['concurrency: many', `concurrency: got 'many', want a whole number`],
    ['[1]', 'got a list, want a map of keys'],
    ['a: {', 'not valid YAML'],
    ['drainDuration: 0s', 'drainDuration: got 0s, want at least 1s'],
    ['statusPort: 0', 'statusPort: got 0, want a port between 1 and 65535'],
    ['discoveryAddress: pilot', `discoveryAddress: got 'pilot', want an address with a port`],
    ['concurrency: -1', 'concurrency: got -1, want zero or more'],
  ] as const) {
    it(`refuses the annotation ${annotation}`, () => {
      expect(() => configs('1.31').of(subject({ annotation })))
        .to.throw(
          SidecarError,
          `injection failed. Invalid value for annotation proxy.istio.io/config: ${annotation}. Error: `,
        )
        .with.property('message')
        .that.includes(problem);
    });
  }
});
