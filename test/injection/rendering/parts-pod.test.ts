import { expect } from 'chai';

import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import { type JsonObject, objectAt, objectsIn, stringIn } from '../../../src/json/json.js';
import { jsonPatched } from '../apply-json-patch.js';
import { templateSidecarConfig } from '../fixtures.js';

const PROXY = `containers:
- name: istio-proxy
  image: "p:1"
  args: [proxy, --statusPort, "15020"]
  resources: {limits: {cpu: 1500m}}
`;

const web: JsonObject = {
  name: 'web',
  image: 'w:1',
  ports: [{ name: 'http', containerPort: 80 }],
  livenessProbe: { httpGet: { path: '/live', port: 'http' } },
};

/** A pod with these parts, and the sidecar that a file of it gets. */
function inFile(template: string, compatibility: string, parts: JsonObject = {}): JsonObject {
  const { metadata = {}, ...spec } = parts;
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [web], ...spec } };
  return JSON.parse(
    injectManifest(JSON.stringify(pod), 'pod.json', templateSidecarConfig(template, { compatibility })).text,
  ) as JsonObject;
}

function inWebhook(template: string, compatibility: string, parts: JsonObject = {}): JsonObject {
  const { metadata = {}, ...spec } = parts;
  const pod = { metadata: { namespace: 'shop', ...(metadata as JsonObject) }, spec: { containers: [web], ...spec } };
  const injection = injectPod(pod, templateSidecarConfig(template, { compatibility }));
  return injection.action === 'skip' ? pod : jsonPatched(pod, injection.patch);
}

const labelsOf = (pod: JsonObject): JsonObject => objectAt(pod, 'metadata', 'labels');
const annotationsOf = (pod: JsonObject): JsonObject => objectAt(pod, 'metadata', 'annotations');
const namesIn = (pod: JsonObject, list: string): readonly unknown[] =>
  objectsIn(objectAt(pod, 'spec')[list]).map(({ name }) => name);

describe('a pod with the sidecar of a release from 1.1 to 1.8', () => {
  it('has as many threads in its proxy as it may use cores', () => {
    const [, proxy] = objectsIn(objectAt(inFile(PROXY, '1.1'), 'spec')['containers']);
    expect(proxy?.['args']).to.deep.equal(['proxy', '--statusPort', '15020', '--concurrency', '2']);
  });

  it('says since 1.4 that its proxy speaks mTLS, and since 1.6 of which revision it is', () => {
    expect(labelsOf(inFile(PROXY, '1.3'))).to.deep.equal({});
    expect(labelsOf(inFile(PROXY, '1.4'))).to.deep.equal({ 'security.istio.io/tlsMode': 'istio' });
    expect(labelsOf(inFile(PROXY, '1.6'))).to.deep.equal({ 'security.istio.io/tlsMode': 'istio', 'istio.io/rev': '' });
  });

  it('keeps what its author says of mTLS', () => {
    const metadata = { labels: { 'security.istio.io/tlsMode': 'disabled' } };
    expect(labelsOf(inFile(PROXY, '1.4', { metadata }))).to.deep.equal(metadata.labels);
  });

  it('has annotations for the network plugin since 1.3, of names that are known and values that are not empty', () => {
    const template = `${PROXY}podRedirectAnnot:
  sidecar.istio.io/interceptionMode: TPROXY
  traffic.sidecar.istio.io/includeOutboundIPRanges: ""
  example.com/mine: x
`;
    expect(annotationsOf(inFile(template, '1.3'))).to.have.all.keys(
      'sidecar.istio.io/status',
      'sidecar.istio.io/interceptionMode',
    );
    expect(annotationsOf(inFile(template, '1.2'))).to.have.all.keys('sidecar.istio.io/status');
    expect(annotationsOf(inWebhook(template, '1.4'))).to.include({ 'sidecar.istio.io/interceptionMode': 'TPROXY' });
    expect(annotationsOf(inWebhook(template, '1.6'))).not.to.include.keys('sidecar.istio.io/interceptionMode');
  });

  it('has the probes that its agent calls in the form of its release', () => {
    const template = `${PROXY}rewriteAppHTTPProbe: true\n`;
    const forms = [
      ['1.5', '{"/app-health/web/livez":{"path":"/live","port":80}}'],
      ['1.6', '{"/app-health/web/livez":{"httpGet":{"path":"/live","port":80}}}'],
    ] as const;
    for (const [release, value] of forms) {
      const [app, proxy] = objectsIn(objectAt(inFile(template, release), 'spec')['containers']);
      expect(app?.['livenessProbe']).to.deep.equal({ httpGet: { path: '/app-health/web/livez', port: 15020 } });
      expect(proxy?.['env']).to.deep.equal([{ name: 'ISTIO_KUBE_APP_PROBERS', value }]);
    }
  });

  it('keeps probes that no agent is there for, where its author has turned the agent off, with a warning', () => {
    const template = 'rewriteAppHTTPProbe: true\ncontainers: [{name: istio-proxy, image: "p:1"}]';
    const config = templateSidecarConfig(template, { compatibility: '1.4' });
    const metadata = { name: 'web', annotations: { 'status.sidecar.istio.io/port': '0' } };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [web] } };
    const { text, outcomes } = injectManifest(JSON.stringify(pod), 'pod.json', config);
    expect(objectsIn(objectAt(JSON.parse(text) as JsonObject, 'spec')['containers'])[0]).to.deep.equal(web);
    expect(outcomes[0]?.warnings.join()).to.include('status.sidecar.istio.io/port: the probes stay as they are');
  });

  it('has its proxy first since 1.7 where the application waits for it', () => {
    const template = `${PROXY}holdApplicationUntilProxyStarts: true\n`;
    expect(namesIn(inFile(template, '1.6'), 'containers')).to.deep.equal(['web', 'istio-proxy']);
    expect(namesIn(inFile(template, '1.7'), 'containers')).to.deep.equal(['istio-proxy', 'web']);
    expect(namesIn(inWebhook(template, '1.8'), 'containers')).to.deep.equal(['istio-proxy', 'web']);
  });

  it('gets the pull secrets of its template from the webhook, and in a file a warning', () => {
    const template = `${PROXY}imagePullSecrets: [{name: mine}]\n`;
    expect(namesIn(inWebhook(template, '1.5'), 'imagePullSecrets')).to.deep.equal(['mine']);
    expect(objectAt(inFile(template, '1.5'), 'spec')).not.to.have.property('imagePullSecrets');
    const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [web] } };
    const { outcomes } = injectManifest(
      JSON.stringify(pod),
      'pod.json',
      templateSidecarConfig(template, { compatibility: '1.5' }),
    );
    expect(outcomes[0]?.warnings.join()).to.include('imagePullSecrets (mine, in a file)');
  });

  it('keeps its own dnsConfig and group, with what the template and the mesh add', () => {
    const template = `${PROXY}dnsConfig: {searches: [global], nameservers: [10.0.0.1]}\n`;
    const own = { dnsConfig: { searches: ['mine'], options: [{ name: 'ndots' }] }, securityContext: { fsGroup: 7 } };
    for (const pod of [inFile(template, '1.6', own), inWebhook(template, '1.6', own)]) {
      expect(objectAt(pod, 'spec')).to.deep.include({
        dnsConfig: { searches: ['mine', 'global'], options: [{ name: 'ndots' }], nameservers: ['10.0.0.1'] },
        securityContext: { fsGroup: 7 },
      });
    }
    const status = JSON.parse(
      stringIn(annotationsOf(inFile(template, '1.6'))['sidecar.istio.io/status']) ?? '',
    ) as JsonObject;
    expect(status).to.have.all.keys('version', 'initContainers', 'containers', 'volumes', 'imagePullSecrets');
  });
});
