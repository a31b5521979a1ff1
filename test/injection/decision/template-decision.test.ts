import { expect } from 'chai';

import { forceInjection } from '../../../src/injection/config/params-config.js';
import { decideInjection, type InjectionDecision } from '../../../src/injection/decision/decision.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { DECISION_HISTORY } from '../../../src/injection/releases/rules/decision-rules.js';
import type { Json, JsonObject } from '../../../src/json/json.js';
import { deployment, type DeploymentParts, shapeOf, templateConfig } from '../fixtures.js';

const INJECT = 'sidecar.istio.io/inject';
const STATUS = 'sidecar.istio.io/status';
const NO_NAMES = { containers: [], volumes: [] };
const OF_PODS = [{ matchLabels: { app: 'hello' } }];

function decide(workload: JsonObject, keys: JsonObject = {}): InjectionDecision['reason'] {
  const config = templateConfig('', keys);
  return decideInjection({
    workload,
    shape: shapeOf(workload),
    config,
    rules: rulesAt(DECISION_HISTORY, config.compatibility),
    sidecarNames: NO_NAMES,
  }).reason;
}

const annotated = (value: Json): DeploymentParts => ({ templateAnnotations: { [INJECT]: value } });
const labelled = (value: Json): DeploymentParts => ({ labels: { app: 'hello', [INJECT]: value } });

describe('the rules of a configuration with a template', () => {
  const rows: readonly [what: string, DeploymentParts, keys: JsonObject, InjectionDecision['reason']][] = [
    ['enabled', {}, {}, 'PolicyEnabled'],
    ['disabled', {}, { policy: 'disabled' }, 'PolicyDisabled'],
    ['off, whatever else says yes', annotated('true'), { policy: 'off', alwaysInjectSelector: OF_PODS }, 'PolicyOff'],
    ['an annotation of the pods, yes', annotated('Yes'), { policy: 'disabled' }, 'EnabledByAnnotation'],
    ['an annotation of the pods, no', annotated('no'), {}, 'DisabledByAnnotation'],
    ['any other word is a no', annotated('enabled'), {}, 'DisabledByAnnotation'],
    ['an empty annotation is none', annotated(''), {}, 'PolicyEnabled'],
    ['the annotation of the workload itself is nothing', { annotations: { [INJECT]: 'false' } }, {}, 'PolicyEnabled'],
    ['a label, yes', labelled('true'), { policy: 'disabled' }, 'EnabledByLabel'],
    ['a label, no', labelled('false'), {}, 'DisabledByLabel'],
    ['an empty label is none', { ...labelled(''), ...annotated('false') }, {}, 'DisabledByAnnotation'],
    ['a label before the annotation', { ...labelled('true'), ...annotated('false') }, {}, 'EnabledByLabel'],
    ['neverInjectSelector', {}, { neverInjectSelector: OF_PODS }, 'DisabledBySelector'],
    ['alwaysInjectSelector', {}, { policy: 'disabled', alwaysInjectSelector: OF_PODS }, 'EnabledBySelector'],
    [
      'neverInjectSelector before alwaysInjectSelector',
      {},
      { neverInjectSelector: OF_PODS, alwaysInjectSelector: OF_PODS },
      'DisabledBySelector',
    ],
    ['annotation before neverInjectSelector', annotated('y'), { neverInjectSelector: OF_PODS }, 'EnabledByAnnotation'],
    [
      'annotation before alwaysInjectSelector',
      annotated('n'),
      { alwaysInjectSelector: OF_PODS },
      'DisabledByAnnotation',
    ],
    ['label before neverInjectSelector', labelled('y'), { neverInjectSelector: OF_PODS }, 'EnabledByLabel'],
    ['kube-system', { namespace: 'kube-system' }, { alwaysInjectSelector: OF_PODS }, 'NamespaceExempt'],
    ['kube-public', { namespace: 'kube-public', ...annotated('true') }, {}, 'NamespaceExempt'],
    ['istio-system is like any other', { namespace: 'istio-system' }, {}, 'PolicyEnabled'],
    ['outside the namespaces', {}, { namespaces: ['a'] }, 'NamespaceNotIncluded'],
    ['an excluded namespace', {}, { excludeNamespaces: ['default'] }, 'NamespaceExcluded'],
    ['the network of the node', { podSpec: { hostNetwork: true } }, {}, 'HostNetwork'],
    [
      'the network of the node before the namespace',
      { namespace: 'kube-system', podSpec: { hostNetwork: true } },
      {},
      'HostNetwork',
    ],
  ];
  for (const [what, parts, keys, reason] of rows) {
    it(`${what}: ${reason}`, () => {
      expect(decide(deployment(parts), keys)).to.equal(reason);
    });
  }
});

describe('a status annotation, for a configuration with a template', () => {
  const names = (list: string): string => JSON.stringify({ version: 'x', [list]: ['mine'] });
  const spec: JsonObject = {
    initContainers: [{ name: 'mine' }],
    containers: [{ name: 'app' }, { name: 'mine' }],
    volumes: [{ name: 'mine' }],
    imagePullSecrets: [{ name: 'mine' }],
  };
  for (const list of ['initContainers', 'containers', 'volumes', 'imagePullSecrets']) {
    it(`that names one of the ${list} is a sidecar that is there`, () => {
      const podSpec = { containers: [{ name: 'app' }], [list]: spec[list] };
      const parts = { podSpec, templateAnnotations: { [STATUS]: names(list) } };
      expect(decide(deployment(parts))).to.equal('AlreadyInjected');
    });
  }

  const gone: readonly [what: string, DeploymentParts][] = [
    ['whose sidecar is gone', { templateAnnotations: { [STATUS]: names('containers') } }],
    ['that is empty', { templateAnnotations: { [STATUS]: '' } }],
    ['of the old form, whose sidecar is gone', { templateAnnotations: { [STATUS]: 'injected-version-1' } }],
    ['that names nothing', { templateAnnotations: { [STATUS]: '{"containers":null}' }, podSpec: spec }],
    ['of the workload itself', { annotations: { [STATUS]: names('containers') }, podSpec: spec }],
  ];
  for (const [what, parts] of gone) {
    it(`${what} does not count`, () => {
      expect(decide(deployment(parts))).to.equal('PolicyEnabled');
    });
  }

  it('of the old form is that of a sidecar that is there', () => {
    const podSpec = { containers: [{ name: 'app' }, { name: 'istio-proxy' }] };
    const parts = { podSpec, templateAnnotations: { [STATUS]: 'injected-version-1' } };
    expect(decide(deployment(parts))).to.equal('AlreadyInjected');
  });

  it('of a CronJob is that of its job template', () => {
    const template = { spec: { containers: [{ name: 'app' }, { name: 'mine' }] } };
    const metadata = { annotations: { [STATUS]: names('containers') } };
    const cronJob = { apiVersion: 'batch/v1beta1', kind: 'CronJob', metadata: { name: 'c' } };
    expect(decide({ ...cronJob, spec: { jobTemplate: { metadata, spec: { template } } } })).to.equal('AlreadyInjected');
    const inPod = { ...cronJob, spec: { jobTemplate: { spec: { template: { ...template, metadata } } } } };
    expect(decide(inPod)).to.equal('PolicyEnabled');
  });
});

describe('a configuration that is forced', () => {
  const config = forceInjection(templateConfig('', { policy: 'off', neverInjectSelector: OF_PODS, namespaces: ['a'] }));
  const decideForced = (parts: DeploymentParts): InjectionDecision['reason'] => {
    const workload = deployment(parts);
    return decideInjection({
      workload,
      shape: shapeOf(workload),
      config,
      rules: rulesAt(DECISION_HISTORY, config.compatibility),
      sidecarNames: NO_NAMES,
    }).reason;
  };

  it('asks neither for the policy, nor the annotation, nor selectors, nor the namespace', () => {
    expect(decideForced({ namespace: 'kube-system', ...annotated('false') })).to.equal('Forced');
  });

  it('puts no sidecar on the network of the node', () => {
    expect(decideForced({ podSpec: { hostNetwork: true } })).to.equal('HostNetwork');
  });
});
