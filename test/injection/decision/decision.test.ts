import { expect } from 'chai';

import { decideInjection, type InjectionDecision } from '../../../src/injection/decision/decision.js';
import { sidecarNames } from '../../../src/injection/plan/params-sidecar.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { DECISION_HISTORY } from '../../../src/injection/releases/rules/decision-rules.js';
import type { Json, JsonObject } from '../../../src/json/json.js';
import { deployment, type DeploymentParts, injectionConfig, shapeOf } from '../fixtures.js';

const INJECT = 'sidecar.istio.io/inject';
const STATUS = 'sidecar.istio.io/status';

function decide(workload: JsonObject, configText = ''): InjectionDecision {
  const config = injectionConfig(configText);
  return decideInjection({
    workload,
    shape: shapeOf(workload),
    config,
    rules: rulesAt(DECISION_HISTORY, config.compatibility),
    sidecarNames: sidecarNames(config),
  });
}

const annotated = (value: Json): DeploymentParts => ({ annotations: { [INJECT]: value } });

describe('the truth table', () => {
  const rows: readonly ['off' | 'disabled' | 'enabled', string | undefined, InjectionDecision][] = [
    ['off', undefined, { action: 'skip', reason: 'PolicyOff' }],
    ['off', 'false', { action: 'skip', reason: 'PolicyOff' }],
    ['off', 'true', { action: 'skip', reason: 'PolicyOff' }],
    ['disabled', undefined, { action: 'skip', reason: 'PolicyDisabled' }],
    ['disabled', 'false', { action: 'skip', reason: 'DisabledByAnnotation' }],
    ['disabled', 'true', { action: 'inject', reason: 'EnabledByAnnotation' }],
    ['enabled', undefined, { action: 'inject', reason: 'PolicyEnabled' }],
    ['enabled', 'false', { action: 'skip', reason: 'DisabledByAnnotation' }],
    ['enabled', 'true', { action: 'inject', reason: 'EnabledByAnnotation' }],
  ];
  for (const [policy, annotation, want] of rows) {
    it(`policy ${policy}, annotation ${annotation ?? 'absent'}: ${want.action}, ${want.reason}`, () => {
      const workload = deployment(annotation === undefined ? {} : annotated(annotation));
      expect(decide(workload, `policy: ${policy}`)).to.deep.equal(want);
    });
  }
});

describe('the annotation', () => {
  const YES = ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'tRuE', 'on', 'On', 'ON', true];
  const NO = [
    '',
    ' ',
    'n',
    'no',
    'false',
    'FALSE',
    'off',
    '0',
    '1',
    't',
    'T',
    ' true',
    'true ',
    'enabled',
    'yess',
    'ÿes',
  ];

  for (const value of YES) {
    it(`${JSON.stringify(value)} is true`, () => {
      expect(decide(deployment(annotated(value)), 'policy: disabled').action).to.equal('inject');
    });
  }

  // A null becomes an empty text in a map of strings, as the API server stores it.
  for (const value of [...NO, false, 0, 1, null, { a: 1 }]) {
    it(`${JSON.stringify(value)} is false`, () => {
      expect(decide(deployment(annotated(value)))).to.deep.equal({ action: 'skip', reason: 'DisabledByAnnotation' });
    });
  }

  const places: readonly [string, DeploymentParts, string | undefined][] = [
    ['is that of the workload', { annotations: { [INJECT]: 'true' } }, 'true'],
    ['is that of the pod template where the workload has none', { templateAnnotations: { [INJECT]: 'on' } }, 'on'],
    [
      'of the workload counts where both have one',
      { annotations: { [INJECT]: 'no' }, templateAnnotations: { [INJECT]: 'yes' } },
      'no',
    ],
    [
      'of the workload counts also where it is null',
      { annotations: { [INJECT]: null }, templateAnnotations: { [INJECT]: 'yes' } },
      '',
    ],
    ['is absent among others', { annotations: { a: 'true' }, templateAnnotations: { b: 'true' } }, undefined],
  ];
  for (const [effect, parts, want] of places) {
    it(effect, () => {
      const workload = deployment(parts);
      const { reason } = decide(workload, 'policy: disabled');
      if (want === undefined) expect(reason).to.equal('PolicyDisabled');
      else expect(reason).to.equal(['true', 'on'].includes(want) ? 'EnabledByAnnotation' : 'DisabledByAnnotation');
    });
  }

  it("is that of a CronJob's pod template, not of its job template", () => {
    const template = { metadata: { annotations: { [INJECT]: 'false' } }, spec: { containers: [{ name: 'app' }] } };
    const cronJob = { apiVersion: 'batch/v2alpha1', kind: 'CronJob', metadata: { name: 'c' } };
    const inPod = { ...cronJob, spec: { jobTemplate: { spec: { template } } } };
    const inJob = { ...cronJob, spec: { jobTemplate: { metadata: template.metadata, spec: {} } } };
    expect(decide(inPod).reason).to.equal('DisabledByAnnotation');
    expect(decide(inJob).reason).to.equal('PolicyEnabled');
  });
});

describe('the namespace', () => {
  const rows: readonly [string, string, InjectionDecision['reason']][] = [
    ['kube-system', '', 'NamespaceExempt'],
    ['kube-public', '', 'NamespaceExempt'],
    ['istio-system', '', 'NamespaceExempt'],
    ['KUBE-SYSTEM', '', 'PolicyEnabled'],
    ['kube-system-2', '', 'PolicyEnabled'],
    ['', '', 'PolicyEnabled'],
    ['a', 'namespaces: [a, b]', 'PolicyEnabled'],
    ['b', 'namespaces: [a, b]', 'PolicyEnabled'],
    ['c', 'namespaces: [a, b]', 'NamespaceNotIncluded'],
    ['', 'namespaces: [a, b]', 'NamespaceNotIncluded'],
    ['c', 'namespaces: [a, ""]', 'PolicyEnabled'],
    ['a', 'excludeNamespaces: [a]', 'NamespaceExcluded'],
    ['b', 'excludeNamespaces: [a]', 'PolicyEnabled'],
    ['kube-system', 'namespaces: [kube-system]', 'NamespaceExempt'],
  ];
  for (const [namespace, config, reason] of rows) {
    it(`'${namespace}' with '${config}' is ${reason}`, () => {
      expect(decide(deployment({ namespace }), config).reason).to.equal(reason);
    });
  }

  it('of a workload that names none is the empty one', () => {
    const workload = { apiVersion: 'v1', kind: 'Pod', spec: {} };
    expect(decide(workload).reason).to.equal('PolicyEnabled');
    expect(decide(workload, 'namespaces: [default]').reason).to.equal('NamespaceNotIncluded');
  });
});

describe('a workload that has its sidecar', () => {
  it('says so where the status of the pods names what they have, so that it is not written over', () => {
    const status = JSON.stringify({ containers: ['agent'], volumes: null });
    const podSpec = (name: string) => ({ containers: [{ name: 'c' }, { name }] });
    const withAgent = deployment({ templateAnnotations: { [STATUS]: status }, podSpec: podSpec('agent') });
    expect(decide(withAgent)).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
    const without = deployment({ templateAnnotations: { [STATUS]: status }, podSpec: podSpec('other') });
    expect(decide(without).action).to.equal('inject');
  });

  for (const status of ['', 'injected-version-1', '{}', null]) {
    it(`says so with the status ${JSON.stringify(status)}`, () => {
      const workload = deployment({ annotations: { [STATUS]: status, [INJECT]: 'true' } });
      expect(decide(workload)).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
    });
  }

  it('does not say so on its pod template', () => {
    expect(decide(deployment({ templateAnnotations: { [STATUS]: 'x' } })).reason).to.equal('PolicyEnabled');
  });

  const present: readonly [string, JsonObject, string, boolean][] = [
    ['a container istio-proxy', { containers: [{ name: 'a' }, { name: 'istio-proxy' }] }, '', true],
    ['a container istio-init', { containers: [{ name: 'istio-init' }] }, '', true],
    ['an init container istio-init', { initContainers: [{ name: 'istio-init' }] }, '', true],
    ['an init container istio-proxy', { initContainers: [{ name: 'istio-proxy' }] }, '', true],
    ['a volume istio-envoy', { volumes: [{ name: 'istio-envoy' }] }, '', true],
    ['a volume istio-certs', { volumes: [{ name: 'istio-certs' }] }, '', true],
    ['a volume istio-proxy', { volumes: [{ name: 'istio-proxy' }] }, '', false],
    ['a container istio-envoy', { containers: [{ name: 'istio-envoy' }] }, '', false],
    ['enable-core-dump, without core dumps', { initContainers: [{ name: 'enable-core-dump' }] }, '', false],
    [
      'enable-core-dump, with core dumps',
      { initContainers: [{ name: 'enable-core-dump' }] },
      'params: {enableCoreDump: true}',
      true,
    ],
  ];
  for (const [what, podSpec, config, found] of present) {
    it(`${found ? 'is one' : 'is not one'} with ${what}`, () => {
      expect(decide(deployment({ podSpec }), config).reason).to.equal(found ? 'SidecarPresent' : 'PolicyEnabled');
    });
  }
});

describe('hostNetwork', () => {
  const rows: readonly [Json, InjectionDecision['reason']][] = [
    [true, 'HostNetwork'],
    [false, 'PolicyEnabled'],
    ['true', 'PolicyEnabled'],
    [null, 'PolicyEnabled'],
  ];
  for (const [hostNetwork, reason] of rows) {
    it(`${JSON.stringify(hostNetwork)} is ${reason}`, () => {
      expect(decide(deployment({ podSpec: { hostNetwork } })).reason).to.equal(reason);
    });
  }
});

describe('where several rules say no', () => {
  // Each alone, in the order in which they are asked.
  const rules: readonly [InjectionDecision['reason'], DeploymentParts, string][] = [
    ['NamespaceExempt', { namespace: 'kube-system' }, ''],
    ['NamespaceNotIncluded', {}, 'namespaces: [other]\n'],
    ['PolicyOff', {}, 'policy: off\n'],
    ['DisabledByAnnotation', annotated('false'), ''],
    ['PolicyDisabled', {}, 'policy: disabled\n'],
    ['AlreadyInjected', { annotations: { [STATUS]: 'x' } }, ''],
    ['HostNetwork', { podSpec: { hostNetwork: true } }, ''],
    ['SidecarPresent', { podSpec: { volumes: [{ name: 'istio-certs' }] } }, ''],
  ];

  const both = (first: DeploymentParts, second: DeploymentParts): JsonObject =>
    deployment({
      ...first,
      ...second,
      annotations: { ...first.annotations, ...second.annotations },
      podSpec: { ...first.podSpec, ...second.podSpec },
    });

  // A workload with an annotation is not PolicyDisabled, and a policy is only one.
  const impossible = (first: string, second: string): boolean =>
    second === 'PolicyDisabled' && ['DisabledByAnnotation', 'PolicyOff'].includes(first);

  for (const [at, [reason, parts, config]] of rules.entries()) {
    it(`${reason} is found alone`, () => {
      expect(decide(deployment(parts), config)).to.deep.equal({ action: 'skip', reason });
    });

    for (const [later, laterParts, laterConfig] of rules.slice(at + 1)) {
      if (impossible(reason, later)) continue;
      it(`${reason} comes before ${later}`, () => {
        expect(decide(both(laterParts, parts), config + laterConfig).reason).to.equal(reason);
      });
    }
  }
});
