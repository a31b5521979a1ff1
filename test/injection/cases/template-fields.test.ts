import { expect } from 'chai';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { type JsonObject, objectAt, objectsIn } from '../../../src/json/json.js';
import { templateSidecarConfig } from '../fixtures.js';
import {
  caseConfig,
  caseText,
  type Passed,
  throughAllDoors,
  throughController,
  throughFile,
  throughWebhook,
} from './doors.js';

const named = ({ spec }: Passed, list: string, name: string): JsonObject => {
  const found = objectsIn(spec[list]).find((item) => item['name'] === name);
  if (!found) throw new Error(`${list} has no ${name}`);
  return found;
};

describe('fields of a template that came after its release', () => {
  for (const passed of throughAllDoors(caseText('b03-plain'), caseConfig('bnative'))) {
    it(`are in the pod, through the door of ${passed.door}, without a warning`, () => {
      expect(named(passed, 'initContainers', 'mine')).to.include({ restartPolicy: 'Always' });
      expect(passed.spec).to.include({ hostUsers: false });
      expect(named(passed, 'initContainers', 'istio-proxy')).to.deep.include({
        restartPolicy: 'Always',
        resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
        securityContext: {
          runAsUser: 1337,
          seccompProfile: { type: 'RuntimeDefault' },
          appArmorProfile: { type: 'RuntimeDefault' },
        },
      });
      expect(named(passed, 'volumes', 'scratch')).to.have.all.keys('name', 'ephemeral');
      expect(named(passed, 'volumes', 'img')).to.deep.equal({ name: 'img', image: { reference: 'foo:1' } });
      const { sources } = objectAt(named(passed, 'volumes', 'istio-token'), 'projected');
      expect(objectsIn(sources)[1]).to.deep.equal({ clusterTrustBundle: { name: 'x', path: 'ca.pem' } });
      expect(passed.warnings).to.deep.equal([]);
    });
  }

  const unknown = templateSidecarConfig(`
containers:
- name: istio-proxy
  image: p:1
  fromTheFuture: {a: [1, null]}
  env: [{name: A, valueFrom: {vaultKeyRef: {key: a}}}]
volumes:
- name: v
  quantumStorage: {size: 1}
`);
  for (const passed of throughAllDoors(caseText('b03-plain'), unknown)) {
    it(`are in the pod, through the door of ${passed.door}, with a warning where nobody knows them`, () => {
      const proxy = named(passed, 'containers', 'istio-proxy');
      expect(proxy['fromTheFuture']).to.deep.equal({ a: [1, null] });
      expect(proxy['env']).to.deep.equal([{ name: 'A', valueFrom: { vaultKeyRef: { key: 'a' } } }]);
      expect(named(passed, 'volumes', 'v')).to.deep.equal({ name: 'v', quantumStorage: { size: 1 } });
      const paths = ['containers[0].fromTheFuture', 'containers[0].env[0].valueFrom.vaultKeyRef', 'volumes[0].quantum'];
      expect(passed.warnings).to.have.lengthOf(paths.length);
      for (const path of paths) expect(passed.warnings.join('\n')).to.include(path);
    });
  }
});

describe('what a template asks for beside a sidecar', () => {
  const text = caseText('b37-probe');

  /** What the creator of a workload is told, door by door. */
  const errorsOf = (config: SidecarConfig, manifest = text): readonly string[] => {
    const messageOf = (door: () => unknown): string => {
      try {
        door();
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
      return '';
    };
    return [
      messageOf(() => throughFile(manifest, config)),
      messageOf(() => throughWebhook(manifest, config)),
      ...throughController(manifest, config).map(({ reason }) => reason),
    ];
  };

  it('is an error that names it where it can not be done, and fields that are misspelt, in every door', () => {
    for (const message of errorsOf(caseConfig('bcni'))) {
      expect(message).to.include('rewriteAppHTTPProbe (livenessProbe of container web)');
      expect(message).to.include('its istio-proxy has no argument --statusPort');
      expect(message).to.include('is imagePullPolicy meant?').and.to.include('is readinessProbe meant?');
    }
  });

  const proxy = 'containers: [{name: istio-proxy, image: "p:1"}]';
  const refused: readonly [what: string, more: string, found: string][] = [
    [
      'probes that no agent can call',
      'rewriteAppHTTPProbe: true',
      'rewriteAppHTTPProbe (livenessProbe of container web)',
    ],
    ['a whole pod', 'spec: {containers: []}', 'it renders a whole pod, with the key spec'],
    ['metadata of a pod', 'metadata: {labels: {}}', 'it renders a whole pod, with the key metadata'],
  ];
  for (const [what, more, found] of refused) {
    it(`is an error where it is ${what}`, () => {
      for (const message of errorsOf(templateSidecarConfig(`${proxy}\n${more}\n`))) expect(message).to.include(found);
    });
  }

  const harmless: readonly [what: string, more: string][] = [
    ['no annotation has a value', 'podRedirectAnnot: {a: "", b: null}'],
    ['probes are left alone', 'rewriteAppHTTPProbe: false'],
    ['the order is left alone', 'holdApplicationUntilProxyStarts: false'],
  ];
  for (const [what, more] of harmless) {
    it(`is no error where ${what}`, () => {
      expect(throughAllDoors(text, templateSidecarConfig(`${proxy}\n${more}\n`)).flatMap(({ warnings }) => warnings)).to
        .be.empty;
    });
  }

  it('is no error where the pod has no probe over HTTP, or its annotation says no', () => {
    const config = templateSidecarConfig(`${proxy}\nrewriteAppHTTPProbe: true\n`);
    for (const passed of throughAllDoors(caseText('b03-plain'), config)) {
      expect(passed.reason).to.equal('PolicyEnabled');
    }
    const annotated = text.replace(
      'metadata: {labels: {app: web}}',
      'metadata: {annotations: {sidecar.istio.io/rewriteAppHTTPProbers: "false"}}',
    );
    for (const passed of throughAllDoors(annotated, config)) expect(passed.reason).to.equal('PolicyEnabled');
  });

  it('is an error where the annotation of the pod asks for it and the template could', () => {
    const config = templateSidecarConfig(`${proxy}\nrewriteAppHTTPProbe: false\n`, { compatibility: '1.2' });
    const annotated = text.replace(
      'metadata: {labels: {app: web}}',
      'metadata: {annotations: {sidecar.istio.io/rewriteAppHTTPProbers: "true"}}',
    );
    expect(() => throughWebhook(annotated, config)).to.throw(SidecarError, 'rewriteAppHTTPProbe');
  });

  it('is a warning for a release that did not read it', () => {
    const config = templateSidecarConfig(`${proxy}\npodRedirectAnnot: {a: b}\n`, { compatibility: '0.7.1' });
    for (const { warnings } of throughAllDoors(text, config)) {
      expect(warnings).to.deep.equal([
        'the sidecar template asks for podRedirectAnnot (annotations a: b): Istio 0.7.1 does not read that, and it has no effect',
      ]);
    }
  });

  const ignored: readonly [what: string, more: string, release: string, found: string][] = [
    ['annotations that it does not know', 'podRedirectAnnot: {a: b}', '1.3', 'podRedirectAnnot (annotations a: b)'],
    [
      'annotations',
      'podRedirectAnnot: {sidecar.istio.io/proxyCPU: 1m}',
      '1.2',
      'podRedirectAnnot (annotations sidecar',
    ],
    ['the order of containers', 'holdApplicationUntilProxyStarts: true', '1.6', 'holdApplicationUntilProxyStarts'],
  ];
  for (const [what, more, compatibility, found] of ignored) {
    it(`is a warning for a release that does not read ${what}`, () => {
      for (const { warnings } of throughAllDoors(
        text,
        templateSidecarConfig(`${proxy}\n${more}\n`, { compatibility }),
      )) {
        expect(warnings.join()).to.include(found).and.to.include(`Istio ${compatibility} does not read that`);
      }
    });
  }

  it('is done as its release did it', () => {
    const config = templateSidecarConfig(
      [
        'containers: [{name: istio-proxy, image: "p:1", args: [proxy, --statusPort, 15020]}]',
        'rewriteAppHTTPProbe: true',
        'podRedirectAnnot: {sidecar.istio.io/interceptionMode: REDIRECT}',
      ].join('\n'),
    );
    for (const passed of throughAllDoors(text, config)) {
      expect(passed.warnings).to.be.empty;
      expect(objectAt(named(passed, 'containers', 'web'), 'livenessProbe', 'httpGet')).to.include({
        path: '/app-health/web/livez',
        port: 15020,
      });
      expect(named(passed, 'containers', 'istio-proxy'))
        .to.have.deep.property('env')
        .with.lengthOf(1);
    }
  });

  it('is a warning where it is a misspelt part of a sidecar', () => {
    for (const { warnings } of throughAllDoors(text, templateSidecarConfig(`${proxy}\nvolums: []\n`))) {
      expect(warnings.join()).to.match(/key volums, which is no part of a sidecar.*is volumes meant\?$/);
    }
  });
});
