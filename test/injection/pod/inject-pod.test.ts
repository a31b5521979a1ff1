import { expect } from 'chai';
import fc from 'fast-check';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import type { PodInjection, PodRequest } from '../../../src/injection/pod/pod-injection.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { namesOf } from '../../../src/injection/workload/workload.js';
import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../../src/json/json.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { type JsonPatch, jsonPatched } from '../apply-json-patch.js';
import { sidecarConfig, templateSidecarConfig } from '../fixtures.js';

const lists = (containers: readonly string[]): JsonObject => ({ initContainers: null, containers, volumes: null });

const STATUS = 'sidecar.istio.io/status';
const INJECT = 'sidecar.istio.io/inject';

const TEMPLATE = `
initContainers: [{name: istio-init, image: "i:1"}]
containers: [{name: istio-proxy, image: "p:1", args: [{{ len .Spec.Containers }}]}]
volumes: [{name: istio-envoy, emptyDir: {}}]
imagePullSecrets: [{name: pull}]
`;

const CONFIG = templateSidecarConfig(TEMPLATE);

const pod = (spec: JsonObject = {}, annotations?: JsonObject): JsonObject =>
  deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', ...(annotations && { annotations }) },
    spec: { containers: [{ name: 'app', image: 'a' }], ...spec },
  });

function patchFor(given: JsonObject, config: SidecarConfig = CONFIG): JsonPatch {
  const injection = injectPod(given, config);
  if (injection.action === 'skip') expect.fail(`skipped: ${injection.reason}`);
  return injection.patch;
}

const injected = (given: JsonObject, config: SidecarConfig = CONFIG): JsonObject =>
  deepFreeze(jsonPatched(given, patchFor(given, config)));

const namesIn = (object: JsonObject, list: string): readonly string[] =>
  namesOf(objectsIn(objectAt(object, 'spec')[list]));

describe('injectPod', () => {
  it('puts the sidecar after what the pod has, with the defaults of Kubernetes', () => {
    const after = injected(pod({ volumes: [{ name: 'data' }] }));
    expect(namesIn(after, 'containers')).to.deep.equal(['app', 'istio-proxy']);
    expect(namesIn(after, 'initContainers')).to.deep.equal(['istio-init']);
    expect(namesIn(after, 'volumes')).to.deep.equal(['data', 'istio-envoy']);
    expect(namesIn(after, 'imagePullSecrets')).to.deep.equal(['pull']);
    expect(objectsIn(objectAt(after, 'spec')['containers'])[1]).to.deep.equal({
      name: 'istio-proxy',
      image: 'p:1',
      args: ['1'],
      resources: {},
      imagePullPolicy: 'IfNotPresent',
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    });
    expect(objectAt(after, 'metadata', 'annotations')[STATUS]).to.equal(
      `{"version":"${CONFIG.config.template.version}","initContainers":["istio-init"],"containers":["istio-proxy"],` +
        '"volumes":["istio-envoy"],"imagePullSecrets":["pull"]}',
    );
  });

  const odd: readonly [what: string, given: JsonObject][] = [
    ['no metadata', { spec: { containers: [{ name: 'app' }] } }],
    ['no annotations', pod()],
    ['empty annotations', pod({}, {})],
    ['null for annotations', { metadata: { annotations: null }, spec: { containers: [{ name: 'app' }] } }],
    ['a status that names nothing', pod({}, { [STATUS]: '{}' })],
    ['no spec', { metadata: {} }],
    ['null for the spec', { metadata: {}, spec: null }],
    ['no containers', { metadata: {}, spec: {} }],
    ['null for a list', pod({ volumes: null, initContainers: null })],
    ['empty lists', pod({ volumes: [], initContainers: [] })],
  ];
  for (const [what, given] of odd) {
    it(`makes a patch that applies to a pod with ${what}, and a second call changes nothing`, () => {
      const after = injected(deepFreeze(given));
      expect(namesIn(after, 'containers').at(-1)).to.equal('istio-proxy');
      expect(objectAt(after, 'metadata', 'annotations')[STATUS]).to.be.a('string');
      expect(injectPod(after, CONFIG)).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
    });
  }

  it('replaces the sidecar of an earlier call, which the status names, and renders over the pod without it', () => {
    const old = injected(pod(), templateSidecarConfig('containers: [{name: old, image: o}, {name: older, image: o}]'));
    const after = injected(old);
    expect(namesIn(after, 'containers')).to.deep.equal(['app', 'istio-proxy']);
    expect(after).to.deep.equal(injected(pod()));
  });

  it('replaces a sidecar of the old form', () => {
    const spec = { containers: [{ name: 'istio-proxy' }, { name: 'app' }], volumes: [{ name: 'istio-certs' }] };
    const after = injected(pod(spec, { [STATUS]: 'injected-version-1' }));
    expect(namesIn(after, 'containers')).to.deep.equal(['app', 'istio-proxy']);
    expect(namesIn(after, 'volumes')).to.deep.equal(['istio-envoy']);
  });

  it('changes nothing where others have put things around and into the sidecar since', () => {
    const once = injected(pod());
    const spec = objectAt(once, 'spec');
    const mounted = objectsIn(spec['containers']).map((container) => ({
      ...container,
      volumeMounts: [{ name: 'token', mountPath: '/t' }],
    }));
    const containers = [...mounted, { name: 'other' }];
    const changed = deepFreeze({ ...once, spec: { ...spec, containers, dnsPolicy: 'ClusterFirst' } });
    // The template counts the containers, and one has come.
    const counting = injectPod(changed, CONFIG);
    expect(counting.action).to.equal('inject');
    const fixed = templateSidecarConfig('containers: [{name: x, image: p}]');
    const again = injected(pod(), fixed);
    const more = { ...objectAt(again, 'spec'), dnsPolicy: 'ClusterFirst', volumes: [{ name: 'token' }] };
    expect(injectPod({ ...again, spec: more }, fixed)).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
  });

  const FORGED: readonly (readonly [what: string, status: object, kept: readonly string[]])[] = [
    ['lacks the lists that an engine writes', { version: 'x', containers: ['log'] }, ['web', 'log']],
    ['has neither version, revision nor imagePullSecrets', lists(['log']), ['web', 'log']],
    ['has a list that is none', { ...lists(['log']), version: 'x', volumes: 'v' }, ['web', 'log']],
    ['is of 0.5 to 1.8', { ...lists(['log']), version: '' }, ['web']],
    ['is of 1.9 and 1.10', { ...lists(['log']), imagePullSecrets: null }, ['web']],
    ['is of 1.11 and newer', { ...lists(['log']), imagePullSecrets: null, revision: 'default' }, ['web']],
  ];
  for (const [what, status, kept] of FORGED) {
    it(`keeps ${kept.join(' and ')} where the status ${what}`, () => {
      const spec = { containers: [{ name: 'web' }, { name: 'log' }] };
      const after = injected(pod(spec, { [STATUS]: JSON.stringify(status) }));
      expect(namesIn(after, 'containers')).to.deep.equal([...kept, 'istio-proxy']);
    });
  }

  it('takes out no volume that a status names which no engine can have written, whatever its containers', () => {
    const spec = { containers: [{ name: 'istio-proxy' }], volumes: [{ name: 'data' }] };
    const given = pod(spec, { [STATUS]: JSON.stringify({ containers: ['istio-proxy'], volumes: ['data'] }) });
    expect(injectPod(given, CONFIG)).to.deep.equal({ action: 'skip', reason: 'SidecarPresent' });
  });

  for (const status of [{ containers: ['web'] }, { ...lists(['web', 'istio-proxy']), version: 'x' }]) {
    it(`refuses a pod whose status names its last container: ${JSON.stringify(status)}`, () => {
      const given = pod({ containers: [{ name: 'web' }] }, { [STATUS]: JSON.stringify(status) });
      expect(() => injectPod(given, CONFIG))
        .to.throw(SidecarError, 'sidecar.istio.io/status names every container of the pod (web), want only those')
        .with.property('reason', 'InvalidAnnotation');
    });
  }

  it('replaces the sidecar of a pod that has no other container', () => {
    const after = injected(pod({ containers: [{ name: 'istio-proxy' }] }, { [STATUS]: 'version-test' }));
    expect(namesIn(after, 'containers')).to.deep.equal(['istio-proxy']);
  });

  it('replaces a sidecar that has been changed', () => {
    const fixed = templateSidecarConfig('containers: [{name: x, image: p}]');
    const once = injected(pod(), fixed);
    const containers = [
      { name: 'app', image: 'a' },
      { name: 'x', image: 'other' },
    ];
    const changed = deepFreeze({ ...once, spec: { ...objectAt(once, 'spec'), containers } });
    expect(injected(changed, fixed)).to.deep.equal(once);
  });

  it('does not take a container of the same name from its owner', () => {
    const own = pod({ containers: [{ name: 'istio-proxy', image: 'mine' }] });
    expect(injectPod(own, CONFIG)).to.deep.equal({ action: 'skip', reason: 'SidecarPresent' });
  });

  it('adds no image pull secret that the pod has already, and names none that is not its own', () => {
    const after = injected(pod({ imagePullSecrets: [{ name: 'pull' }] }));
    expect(namesIn(after, 'imagePullSecrets')).to.deep.equal(['pull']);
    expect(stringIn(objectAt(after, 'metadata', 'annotations')[STATUS])).to.match(/"volumes":\["istio-envoy"\]}$/);
  });

  it('mounts the token of the service account, which the server has mounted before it asked', () => {
    const token = { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true };
    const after = injected(pod({ containers: [{ name: 'app', volumeMounts: [token] }] }));
    expect(objectsIn(objectAt(after, 'spec')['containers'])[1]).to.deep.include({ volumeMounts: [token] });
  });

  it('joins the lists of dnsConfig, and adds the fields of a securityContext that the pod has not', () => {
    const template = 'dnsConfig: {searches: [a]}\nsecurityContext: {fsGroup: 1337}\n';
    const given = pod({ dnsConfig: { searches: ['b'], nameservers: ['1.1.1.1'] }, securityContext: { runAsUser: 1 } });
    const config = templateSidecarConfig(template);
    const after = injected(given, config);
    expect(after['spec']).to.deep.include({
      dnsConfig: { searches: ['b', 'a'], nameservers: ['1.1.1.1'] },
      securityContext: { runAsUser: 1, fsGroup: 1337 },
    });
    expect(injectPod(after, config)).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
    expect(objectAt(injected(given), 'spec')['dnsConfig']).to.deep.equal(objectAt(given, 'spec')['dnsConfig']);
  });

  const requests: readonly [what: string, metadata: JsonObject, request: PodRequest, PodInjection['reason']][] = [
    ['kube-system, by the request', { generateName: 'p-' }, { namespace: 'kube-system' }, 'NamespaceExempt'],
    ['kube-system, by the pod', { namespace: 'kube-system' }, { namespace: 'n' }, 'NamespaceExempt'],
    ['any other', { generateName: 'p-' }, { namespace: 'n' }, 'PolicyEnabled'],
    ['an annotation', { annotations: { [INJECT]: 'false' } }, {}, 'DisabledByAnnotation'],
    ['a label', { labels: { [INJECT]: 'false' } }, {}, 'DisabledByLabel'],
  ];
  for (const [what, metadata, request, reason] of requests) {
    it(`decides by ${what}: ${reason}`, () => {
      expect(injectPod(deepFreeze({ ...pod(), metadata }), CONFIG, request).reason).to.equal(reason);
    });
  }

  it('shows the template the namespace, and the name that the request gives', () => {
    const named = templateSidecarConfig(
      'containers: [{name: "{{ .ObjectMeta.Namespace }}-{{ .ObjectMeta.Name }}", image: p}]',
    );
    const injection = injectPod({ spec: {} }, named, { namespace: 'n', name: 'given' });
    const after = injection.action === 'inject' ? jsonPatched({ spec: {} }, injection.patch) : {};
    expect(namesIn(after, 'containers')).to.deep.equal(['n-given']);
  });

  it('shows the template the Deployment of the pod', () => {
    const owned = {
      ...pod(),
      metadata: {
        generateName: 'web-12-',
        labels: { 'pod-template-hash': '12' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-12', controller: true }],
      },
    };
    const config = templateSidecarConfig(
      'containers: [{name: "{{ .TypeMeta.Kind }}-{{ .DeploymentMeta.Name }}", image: p}]',
    );
    expect(namesIn(injected(deepFreeze(owned), config), 'containers')).to.deep.equal(['app', 'Deployment-web']);
  });

  it('throws where the template fails', () => {
    const config = templateSidecarConfig('a\n{{ index .Spec.Containers 7 }}');
    expect(() => injectPod(pod(), config))
      .to.throw(
        SidecarError,
        /^the sidecar template failed: template: inject:2:3: executing "inject" at <index .*out of range/,
      )
      .with.property('reason', 'TemplateFailed');
  });

  it('serves a configuration with params, too', () => {
    const after = injected(pod(), sidecarConfig());
    expect(namesIn(after, 'containers')).to.deep.equal(['app', 'istio-proxy']);
    expect(injectPod(after, sidecarConfig())).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
  });

  it('makes as many operations for a big pod as for a small one', () => {
    const variables = Array.from({ length: 1500 }, (_, index) => ({ name: `V${index}`, value: 'v' }));
    const big = pod({ containers: [{ name: 'app', image: 'a', env: variables }] });
    expect(patchFor(big)).to.deep.equal(patchFor(pod()));
  });
});

describe('a pod of any form', () => {
  const names = fc.constantFrom('a', 'istio-proxy', 'istio-init', 'istio-envoy', 'pull', '');
  const item = fc.oneof(fc.record({ name: names }), fc.constant({}), fc.constant('text'), fc.constant(null));
  const list = fc.oneof(fc.array(item, { maxLength: 4 }), fc.constant(null), fc.constant('text'));
  const status = fc.oneof(
    fc.constant(undefined),
    fc.constant('old'),
    fc.array(names).map((containers) => JSON.stringify({ containers, volumes: ['a'] })),
    fc
      .array(names)
      .map((containers) => JSON.stringify({ version: '', initContainers: null, containers, volumes: ['a'] })),
  );
  const pods = fc
    .record({ containers: list, initContainers: list, volumes: list, imagePullSecrets: list }, { requiredKeys: [] })
    .chain((spec) => status.map((value) => pod(spec as JsonObject, value === undefined ? {} : { [STATUS]: value })));

  /** What becomes of a pod; undefined where its status names all its containers. */
  const injectionOf = (given: JsonObject): PodInjection | undefined => {
    try {
      return injectPod(given, CONFIG);
    } catch (error) {
      expect(error).to.be.instanceOf(SidecarError).with.property('message').that.contains('names every container');
      return undefined;
    }
  };

  it('gets a patch that applies and that a second call leaves alone, or a reason', () => {
    fc.assert(
      fc.property(pods, (given) => {
        const injection = injectionOf(given);
        if (injection?.action !== 'inject') return;
        const after: Json = jsonPatched(given, injection.patch);
        expect(isJsonObject(after)).to.equal(true);
        expect(injectPod(deepFreeze(after), CONFIG)).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
      }),
      { numRuns: 500 },
    );
  });
});
