import { expect } from 'chai';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { uninjectManifest } from '../../../src/injection/manifest/uninject-manifest.js';
import { defaultMeshConfig } from '../../../src/injection/mesh/mesh-config.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { manifestText } from '../../manifests/manifest.js';
import { parseInjectionConfigFile } from '../../support/config-files.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { jsonPatched } from '../apply-json-patch.js';
import { sidecarConfig, templateSidecarConfig } from '../fixtures.js';
import { caseConfig, caseText, throughAllDoors, throughController, throughFile, throughWebhook } from './doors.js';

const AS_ROOT = { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false };

function shipped(variant: 'release' | 'debug'): SidecarConfig {
  const file = `istio-sidecar-injector-configmap-${variant}.yaml`;
  const config = parseInjectionConfigFile(manifestText(file), file);
  return deepFreeze({ config, mesh: defaultMeshConfig(config.compatibility) });
}

const inDeployment = (spec: JsonObject, annotations: JsonObject = {}): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      template: {
        ...(Object.keys(annotations).length > 0 && { metadata: { annotations } }),
        spec: { containers: [{ name: 'web' }], ...spec },
      },
    },
  });

describe('the init containers of a sidecar', () => {
  const configs: readonly [what: string, config: SidecarConfig][] = [
    ['params', caseConfig('bparams')],
    ['params with core dumps', sidecarConfig('params: {enableCoreDump: true}')],
    ['the release template', shipped('release')],
    ['the debug template', shipped('debug')],
  ];
  for (const [what, config] of configs) {
    it(`run as root in a pod that does not, with ${what}`, () => {
      for (const { spec } of throughAllDoors(caseText('b01-nonroot'), config)) {
        const ours = objectsIn(spec['initContainers']);
        expect(ours).to.have.lengthOf.at.least(1);
        for (const container of ours) expect(objectAt(container, 'securityContext')).to.include(AS_ROOT);
        expect(spec['securityContext']).to.deep.equal({ runAsNonRoot: true, runAsUser: 1000, fsGroup: 2000 });
      }
    });
  }
});

describe('the proxy of a sidecar', () => {
  it('requests CPU, so that an autoscaler can work', () => {
    for (const config of [caseConfig('bparams'), shipped('release'), shipped('debug')]) {
      for (const { spec } of throughAllDoors(caseText('b34-hpa'), config)) {
        const proxy = objectsIn(spec['containers']).find(({ name }) => name === 'istio-proxy');
        expect(objectAt(proxy, 'resources', 'requests')).to.deep.equal({ cpu: '10m' });
      }
    }
  });
});

describe('what a pod says of itself', () => {
  const config = caseConfig('bdns-fsgroup');
  const text = caseText('b36-dns');

  for (const passed of [throughFile(text, config), throughWebhook(text, config)]) {
    it(`wins over the template, and lists are joined, through the door of ${passed.door}`, () => {
      expect(passed.spec['dnsConfig']).to.deep.equal({
        nameservers: ['10.0.0.9'],
        options: [{ name: 'ndots', value: '2' }],
        searches: ['global'],
      });
      expect(passed.spec).to.deep.include({ dnsPolicy: 'None', securityContext: { fsGroup: 2000 } });
    });
  }

  const b36 = (fields: string): string => text.replace(/ {2}dnsConfig(?:.|\n)*(?= {2}containers)/, fields);
  const nulls = [' null', ' ~', '', ' # why', ' null # why', '   null'];
  const layouts = [
    text,
    ...nulls.flatMap((none) => [
      b36(`  securityContext:\n    fsGroup:${none}\n    runAsUser: 1\n  dnsConfig: {searches: []}\n`),
      b36(`  dnsConfig:${none}\n  securityContext:${none}\n`),
      b36(`  dnsConfig:\n    searches:${none}\n`),
    ]),
    ...['null', '~', ''].map((none) =>
      b36(`  securityContext: {fsGroup: ${none}, runAsUser: 1}\n  dnsConfig: ${none}\n`),
    ),
    ...[null, { fsGroup: null }, {}].flatMap((securityContext) => [
      inDeployment({ securityContext, dnsConfig: { searches: null } }),
      JSON.stringify(JSON.parse(inDeployment({ dnsConfig: null, securityContext })), null, 2),
    ]),
  ];
  for (const layout of layouts) {
    it(`comes back to the byte: ${layout.replaceAll('\n', '; ').slice(0, 160)}`, () => {
      const injected = injectManifest(layout, 'x', config);
      expect(injected.outcomes[0]?.decision.action).to.equal('inject');
      expect(injected.text).to.match(/global/);
      expect(uninjectManifest(injected.text, { name: 'x' }).text).to.equal(layout);
    });
  }

  const joining = templateSidecarConfig(`
containers: [{name: istio-proxy, image: "p:1"}]
dnsConfig:
  nameservers: [1.1.1.1, 8.8.8.8]
  searches: [global, own]
  options: [{name: ndots, value: "5"}, {name: edns0}]
securityContext: {fsGroup: 1337, runAsUser: 7, supplementalGroups: [1]}
`);
  const own: readonly [what: string, spec: JsonObject][] = [
    ['nothing', {}],
    [
      'everything',
      { dnsConfig: { nameservers: ['8.8.8.8'], searches: ['own'], options: [{ name: 'ndots', value: '1' }] } },
    ],
    ['a security context', { securityContext: { fsGroup: 1, supplementalGroups: [2] } }],
    ['other lists', { dnsConfig: { searches: ['a', 'b'] } }],
  ];
  for (const [what, spec] of own) {
    it(`is the same after uninjection, where it is ${what}`, () => {
      const file = inDeployment(spec);
      const injected = injectManifest(file, 'a.json', joining);
      const uninjected = uninjectManifest(injected.text, { name: 'a.json' });
      expect(JSON.parse(uninjected.text)).to.deep.equal(JSON.parse(file));
    });

    it(`is the same in all doors, where it is ${what}`, () => {
      const [first, ...others] = throughAllDoors(inDeployment(spec), joining);
      for (const { spec: other } of others) {
        expect(other['dnsConfig']).to.deep.equal(first?.spec['dnsConfig']);
        expect(other['securityContext']).to.deep.equal(first?.spec['securityContext']);
      }
    });
  }

  it('comes before what the template has, without repetition', () => {
    const [, everything = {}] = own[1] ?? [];
    expect(throughFile(inDeployment(everything), joining).spec['dnsConfig']).to.deep.equal({
      nameservers: ['8.8.8.8', '1.1.1.1'],
      searches: ['own', 'global'],
      options: [{ name: 'ndots', value: '1' }, { name: 'edns0' }],
    });
  });

  it('is asked about again without a change, and follows another template', () => {
    const pod = deepFreeze<JsonObject>({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { containers: [{ name: 'a' }], dnsConfig: { searches: ['a'] } },
    });
    const once = injectPod(pod, joining);
    if (once.action === 'skip') expect.fail(once.reason);
    const injected = deepFreeze(jsonPatched(pod, once.patch));
    expect(injectPod(injected, joining)).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
    const plain = injectPod(injected, templateSidecarConfig('containers: [{name: istio-proxy, image: "p:1"}]'));
    if (plain.action === 'skip') expect.fail(plain.reason);
    expect(objectAt(jsonPatched(injected, plain.patch), 'spec')).to.deep.include({ dnsConfig: { searches: ['a'] } });
    expect(objectAt(jsonPatched(injected, plain.patch), 'spec')).not.to.have.property('securityContext');
  });
});

describe("the service account's token", () => {
  it('is mounted once in each container, also where the sidecar has a mount of its own at that path', () => {
    const { spec } = throughWebhook(caseText('b35-token'), caseConfig('bdns-fsgroup'));
    const containers = [...objectsIn(spec['initContainers']), ...objectsIn(spec['containers'])];
    const paths = containers.map(({ volumeMounts }) => objectsIn(volumeMounts).map(({ mountPath }) => mountPath));
    const path = '/var/run/secrets/kubernetes.io/serviceaccount';
    expect(paths).to.deep.equal([[path], [path], [path], [path]]);
    const proxy = containers.find(({ name }) => name === 'istio-proxy');
    expect(objectsIn(proxy?.['volumeMounts'])[0]).to.include({ name: 'own' });
  });
});

const affinity = (...terms: readonly JsonObject[][]): JsonObject => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: terms.map((matchExpressions) => ({ matchExpressions })),
      },
    },
  },
});
const OS = 'kubernetes.io/os';

describe('a pod for Windows', () => {
  const windows: readonly [what: string, spec: JsonObject][] = [
    ['a node selector', { nodeSelector: { [OS]: 'windows' } }],
    ['an old node selector', { nodeSelector: { 'beta.kubernetes.io/os': 'windows' } }],
    ['a build of Windows', { nodeSelector: { 'node.kubernetes.io/windows-build': '10.0.17763' } }],
    ['its os', { os: { name: 'windows' } }],
    ['affinity', affinity([{ key: OS, operator: 'In', values: ['windows'] }])],
    ['affinity against Linux', affinity([{ key: OS, operator: 'NotIn', values: ['linux'] }])],
    [
      'affinity in each term',
      affinity(
        [
          { key: 'a', operator: 'Exists' },
          { key: OS, operator: 'In', values: ['windows'] },
        ],
        [{ key: 'beta.kubernetes.io/os', operator: 'In', values: ['windows'] }],
      ),
    ],
  ];
  for (const [what, spec] of windows) {
    it(`gets no Linux containers, by ${what}`, () => {
      for (const config of [caseConfig('bparams'), shipped('release')]) {
        for (const { reason } of throughAllDoors(inDeployment(spec), config)) expect(reason).to.equal('WindowsPod');
      }
    });
  }

  it('gets none in the handed case', () => {
    for (const { reason } of throughAllDoors(caseText('b18-win'), caseConfig('bparams'))) {
      expect(reason).to.equal('WindowsPod');
    }
  });

  const others: readonly [what: string, spec: JsonObject][] = [
    ['Linux', { nodeSelector: { [OS]: 'linux' }, os: { name: 'linux' } }],
    ['either system', affinity([{ key: OS, operator: 'In', values: ['windows', 'linux'] }])],
    [
      'one term without',
      affinity([{ key: OS, operator: 'In', values: ['windows'] }], [{ key: 'a', operator: 'Exists' }]),
    ],
    ['no term', affinity()],
    ['a node without Windows', affinity([{ key: OS, operator: 'NotIn', values: ['windows'] }])],
  ];
  for (const [what, spec] of others) {
    it(`is not one that may run on ${what}`, () => {
      expect(throughFile(inDeployment(spec), caseConfig('bparams')).reason).to.equal('PolicyEnabled');
    });
  }
});

describe('a mirror of a pod that the kubelet runs', () => {
  it('is left alone by the webhook', () => {
    const text = inDeployment({}, { 'kubernetes.io/config.mirror': 'd4c3' });
    for (const config of [caseConfig('bparams'), shipped('release')]) {
      expect(throughWebhook(text, config).reason).to.equal('MirrorPod');
    }
  });
});

describe('a pod without containers', () => {
  for (const containers of [[], null]) {
    it(`is left to the API server to refuse, where it says ${JSON.stringify(containers)}`, () => {
      for (const config of [caseConfig('bparams'), shipped('release')]) {
        const passed = throughAllDoors(inDeployment({ containers }), config);
        for (const { reason } of passed) expect(reason).to.equal('InvalidPodTemplate');
      }
    });
  }
});

describe('a volume with a name of the sidecar', () => {
  const claim = { metadata: { name: 'istio-envoy' }, spec: {} };
  const statefulSet = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { template: { spec: { containers: [{ name: 'db' }] } }, volumeClaimTemplates: [claim] },
  });

  it('is SidecarPresent, of the pod or of a claim template', () => {
    for (const config of [caseConfig('bparams'), shipped('release')]) {
      for (const door of [throughFile(statefulSet, config), ...throughController(statefulSet, config)]) {
        expect(door.reason).to.equal('SidecarPresent');
      }
      for (const { reason } of throughAllDoors(inDeployment({ volumes: [{ name: 'istio-envoy' }] }), config)) {
        expect(reason).to.equal('SidecarPresent');
      }
    }
  });
});

describe('an annotation of a pod with a value that is none', () => {
  const annotation = 'sidecar.istio.io/proxyCPU: lots';

  it('is an error that names both, in every door and with every form of configuration', () => {
    for (const config of [caseConfig('bparams'), shipped('release')]) {
      const text = caseText('b04-cpu');
      expect(() => throughFile(text, config)).to.throw(annotation);
      expect(() => throughWebhook(text, config)).to.throw(SidecarError, annotation);
      const deployed = inDeployment({}, { 'sidecar.istio.io/proxyCPU': 'lots' });
      for (const { reason } of throughController(deployed, config)) expect(reason).to.include(annotation);
    }
  });
});
