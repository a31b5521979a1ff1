import { expect } from 'chai';

import { forceInjection } from '../../../src/injection/config/params-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { injectManifest, ManifestError } from '../../../src/injection/manifest/manifest.js';
import { uninjectManifest } from '../../../src/injection/manifest/uninject-manifest.js';
import { sidecarConfig, templateSidecarConfig } from '../fixtures.js';

const TEMPLATE =
  'initContainers: [{name: i, image: i}]\ncontainers: [{name: p, image: p}]\nvolumes: [{name: v, emptyDir: {}}]\n' +
  'imagePullSecrets: [{name: s}]\n';

const FORMS: readonly (readonly [string, SidecarConfig])[] = [
  ['params', sidecarConfig('params: {enableCoreDump: true, version: v}')],
  [
    'a template',
    { ...templateSidecarConfig(TEMPLATE), config: forceInjection(templateSidecarConfig(TEMPLATE).config) },
  ],
];

const BARE = `apiVersion: apps/v1
kind: Deployment
metadata: # ours
  name: web   # named
spec:
  template:
    spec:
      containers:
      - name: "web"
        image: web:1 # the app
`;

const OWN_LISTS = `# a note
apiVersion: apps/v1
kind: Deployment
metadata:
    annotations:
        on: "yes"   # quoted
    name: web
spec:
    template:
        metadata:
            annotations: &notes
                a: 'b'
            labels: {app:   web}
        spec:
            initContainers:
                - name: first
            imagePullSecrets:
                - name: mine
            # before the containers
            containers:
                -   name: a
                    args: [ "x",  'y' ]
                # between
                - name: b
            volumes:
                - name: own
                  emptyDir: {}
                # behind the volumes
            restartPolicy: Always
`;

const LIST = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name:   web}
- apiVersion: batch/v1
  kind: Job
  metadata:
    name: job
  spec:
    template:
      spec:
        containers:
        - {name: a, image: b}
        restartPolicy: Never
`;

describe('uninjectManifest', () => {
  const manifests: readonly (readonly [string, string])[] = [
    ['a Deployment without lists or annotations', BARE],
    ['lists, annotations and comments of its own', OWN_LISTS],
    ['the items of a List', LIST],
    [
      'several documents, and what is between them',
      `\n---\n# empty\n---\n${BARE}---  # more\n${OWN_LISTS}...\n${LIST}`,
    ],
    ['lines that end as on Windows', BARE.replaceAll('\n', '\r\n')],
    ['JSON', `${JSON.stringify({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a' }] } }, null, 4)}\n`],
  ];
  for (const [form, config] of FORMS) {
    for (const [what, text] of manifests) {
      it(`gives back every byte from before an injection with ${form}: ${what}`, () => {
        const injected = injectManifest(text, 'x', config);
        expect(injected.text).to.contain('sidecar.istio.io/status');
        const { text: after, outcomes } = uninjectManifest(injected.text, { name: 'x' });
        expect(after).to.equal(text);
        expect(outcomes.map(({ workload }) => workload)).to.deep.equal(
          injected.outcomes.map(({ workload }) => workload),
        );
      });
    }
  }

  it('keeps the bytes of what was never injected, whatever its names, and says so', () => {
    const text = `${BARE}      - {name: istio-proxy, image:   mine}\n---\nkind: Service # none of ours\n`;
    const { text: after, outcomes } = uninjectManifest(text, { name: 'x' });
    expect(after).to.equal(text);
    expect(outcomes.map(({ workload, removed }) => [workload.name, removed])).to.deep.equal([['web', undefined]]);
  });

  it('says what it took out, of a status that names nothing too', () => {
    const { text } = injectManifest(BARE, 'x', sidecarConfig());
    const [outcome] = uninjectManifest(text, { name: 'x' }).outcomes;
    expect(outcome?.removed).to.deep.equal({
      initContainers: ['istio-init'],
      containers: ['istio-proxy'],
      volumes: ['istio-envoy', 'istio-certs'],
      imagePullSecrets: [],
    });
  });

  it('finds the pod template of a kind by its path', () => {
    const fleet = 'apiVersion: example.com/v1\nkind: Fleet\nships:\n  spec:\n    containers:\n    - name: a\n';
    const podTemplatePaths = [{ group: 'example.com', kind: 'Fleet', path: ['ships'] }];
    const { text } = injectManifest(fleet, { name: 'x', podTemplatePaths }, sidecarConfig());
    expect(text).to.contain('istio-proxy');
    expect(uninjectManifest(text, { name: 'x' }).text).to.equal(text);
    expect(uninjectManifest(text, { name: 'x', podTemplatePaths }).text).to.equal(fleet);
  });

  it('says that it was taking a sidecar out where that can not be done', () => {
    const status = JSON.stringify({ version: 'v', initContainers: null, containers: ['app'], volumes: null });
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', annotations: {} },
      spec: { containers: [{ name: 'app' }] },
    };
    const text = JSON.stringify({
      ...pod,
      metadata: { name: 'p', annotations: { 'sidecar.istio.io/status': status } },
    });
    expect(() => uninjectManifest(text, { name: 'apps.yaml' })).to.throw(ManifestError, /^uninject apps\.yaml: /);
  });

  it('names the place of a document that does not parse', () => {
    expect(() => uninjectManifest(`${BARE}---\nkind: [\n`, { name: 'apps.yaml' })).to.throw(
      ManifestError,
      /^read apps\.yaml: document 2, line 13, column 1: /,
    );
  });
});
