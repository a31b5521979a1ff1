import { expect } from 'chai';

import { missingFromAnswer } from '../../../src/injection/initializers/initialization-patch.js';
import {
  type InitializationPlan,
  planInitialization,
} from '../../../src/injection/initializers/initialization-plan.js';
import { planInjection } from '../../../src/injection/plan/inject.js';
import { withChange } from '../../../src/injection/plan/pod-change.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { patched, VERSIONS } from '../apply-patch.js';
import { deployment, type DeploymentParts, OURS, shapeOf, templateSidecarConfig } from '../fixtures.js';

const TEMPLATE = `
initContainers:
- name: istio-init
  image: i
  args: [-p, [[ .MeshConfig.ProxyListenPort ]], -m, [[ .ProxyConfig.InterceptionMode.String ]]]
containers:
- name: istio-proxy
  image: [[ .Values.image ]]
  args: [ [[ .DeploymentMeta.Name ]], [[ .TypeMeta.Kind ]], [[ index .ObjectMeta.Labels "app" ]]]
volumes:
- name: istio-envoy
  emptyDir: {}
imagePullSecrets: [{name: pull}]
securityContext: {fsGroup: 1337}
dnsConfig: {searches: [global]}
`;

const config = { ...templateSidecarConfig(TEMPLATE), values: { image: 'p:1' } };
const FAILING = '[[ index .Spec.Containers 7 ]]';

const pending = (parts: DeploymentParts = {}): JsonObject => deployment({ pending: [OURS], ...parts });

function injectPlan(plan: InitializationPlan): Extract<InitializationPlan, { action: 'inject' }> {
  if (plan.action !== 'inject') expect.fail(`${plan.action}: ${plan.reason}`);
  return plan;
}

describe('a pending workload, with a template', () => {
  const own: DeploymentParts = {
    annotations: { a: 'b' },
    podSpec: {
      imagePullSecrets: [{ name: 'mine' }],
      securityContext: { runAsUser: 1 },
      dnsConfig: { nameservers: ['1.1.1.1'] },
    },
  };

  for (const version of VERSIONS) {
    it(`is in a ${version} what withChange makes of it, without its initializers`, () => {
      const object = pending(own);
      const { patch, shape, change } = injectPlan(planInitialization(object, config));
      const { initializers, ...metadata } = objectAt(object, 'metadata');
      expect(initializers).to.be.an('object');
      const after = patched(object, patch, version);
      expect(after).to.deep.equal(withChange({ ...object, metadata }, shape, change));
      expect(missingFromAnswer(object, after, { shape, change })).to.deep.equal([]);
    });
  }

  it('has the status on its pods alone, and the sidecar of its own data', () => {
    const object = pending(own);
    const after = withChange(object, shapeOf(object), injectPlan(planInitialization(object, config)).change);
    expect(objectAt(after, 'metadata', 'annotations')).to.deep.equal({ a: 'b' });
    expect(objectAt(after, 'spec', 'template', 'metadata', 'annotations')).to.have.all.keys('sidecar.istio.io/status');
    expect(objectAt(after, 'spec', 'template', 'spec')).to.deep.include({
      initContainers: [{ name: 'istio-init', image: 'i', args: ['-p', '15001', '-m', 'REDIRECT'] }],
      containers: [
        { name: 'app', image: 'hello:1' },
        { name: 'istio-proxy', image: 'p:1', args: ['hello', 'Deployment', 'hello'] },
      ],
      imagePullSecrets: [{ name: 'mine' }, { name: 'pull' }],
      securityContext: { runAsUser: 1, fsGroup: 1337 },
      dnsConfig: { nameservers: ['1.1.1.1'], searches: ['global'] },
    });
  });

  it('is released where the rules say no', () => {
    const plan = planInitialization(pending({ namespace: 'kube-system' }), config);
    expect(plan).to.deep.include({ action: 'release', reason: 'NamespaceExempt' });
  });

  const failures: readonly [what: string, template: string, DeploymentParts, reason: string, message: RegExp][] = [
    ['a template that fails', FAILING, {}, 'TemplateFailed', /the sidecar template failed: template: inject:1:3: /],
    ['a template that makes no YAML', 'containers: "', {}, 'TemplateFailed', /its text is not valid YAML: line 1/],
    [
      'a container without a name',
      'containers: [{image: i}]',
      {},
      'TemplateFailed',
      /containers\[0\]: got none, want a name/,
    ],
    [
      'an annotation that is wrong',
      TEMPLATE,
      { templateAnnotations: { 'sidecar.istio.io/interceptionMode': 'x' } },
      'InvalidAnnotation',
      /Invalid value for annotation sidecar.istio.io\/interceptionMode: x/,
    ],
  ];
  for (const [what, template, parts, reason, message] of failures) {
    it(`is refused for ${what}, and its creator gets the reason`, () => {
      const plan = planInitialization(pending(parts), templateSidecarConfig(template));
      if (plan.action !== 'refuse') expect.fail(plan.action);
      expect(plan.reason).to.equal(reason);
      expect(plan.message).to.match(message).and.to.include('Deployment default/hello');
      expect(objectAt(plan.patch, 'metadata', 'initializers', 'result')['status']).to.equal('Failure');
    });

    it(`is released for ${what}, where the failure policy is Ignore`, () => {
      const plan = planInitialization(pending(parts), templateSidecarConfig(template, { failurePolicy: 'Ignore' }));
      expect(plan).to.deep.include({ action: 'release', reason });
    });
  }
});

describe('a workload of a file, with a template', () => {
  it('is an error where its sidecar can not be made', () => {
    const workload = deployment();
    expect(() => planInjection(workload, shapeOf(workload), templateSidecarConfig(FAILING))).to.throw(SidecarError);
  });

  it('is left alone where it has a container of a name that the template uses', () => {
    const workload = deployment({ podSpec: { containers: [{ name: 'istio-proxy' }] } });
    const injection = planInjection(workload, shapeOf(workload), config);
    expect(injection).to.deep.equal({ action: 'skip', reason: 'SidecarPresent' });
  });

  it('is left alone where it has a volume of a name that the template uses', () => {
    const workload = deployment({ podSpec: { volumes: [{ name: 'istio-envoy' }] } });
    expect(planInjection(workload, shapeOf(workload), config).reason).to.equal('SidecarPresent');
  });

  it('is already injected by a template that makes nothing, once its status says so', () => {
    const workload = deployment();
    const empty = templateSidecarConfig('');
    const injection = planInjection(workload, shapeOf(workload), empty);
    if (injection.action === 'skip') expect.fail(injection.reason);
    const after = withChange(workload, shapeOf(workload), injection.change);
    expect(planInjection(after, shapeOf(after), empty).reason).to.equal('AlreadyInjected');
  });

  const wrong: readonly JsonObject[] = [{ imagePullSecrets: {} }, { dnsConfig: [] }, { securityContext: 'a' }];
  for (const podSpec of wrong) {
    it(`is left alone where it has ${JSON.stringify(podSpec)}`, () => {
      const workload = deployment({ podSpec });
      expect(planInjection(workload, shapeOf(workload), config).reason).to.equal('InvalidPodTemplate');
    });
  }
});
