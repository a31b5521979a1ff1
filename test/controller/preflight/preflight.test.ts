import { expect } from 'chai';

import { type CheckResult, isProblem } from '../../../src/controller/preflight/check-result.js';
import { evaluate } from '../../../src/controller/preflight/evaluate.js';
import type { PreflightInput, StuckObject } from '../../../src/controller/preflight/preflight-input.js';
import { requiredRights } from '../../../src/controller/preflight/rights.js';
import { serverAnswers } from '../../../src/controller/preflight/server-rules.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';
import type { Initializer } from '../../../src/kubernetes/initializers/initializer-configurations.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { apiError } from '../../support/scripted-client.js';
import { OURS, sidecarConfigWith } from '../../support/workloads.js';

const version = (minor: number) => ({ major: 1, minor, gitVersion: `v1.${minor}.0` });
const rule = (...resources: readonly string[]): Initializer['rules'][number] => ({
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources,
});
const registered = (rules: Initializer['rules'], name = OURS) => ({
  configurations: { value: [{ name: 'istio-sidecar', initializers: [{ name, rules }] }] },
});
const answered = (registersItself: boolean) =>
  requiredRights({
    resources: [{ groupVersion: 'extensions/v1beta1', plural: 'deployments' }],
    namespace: 'istio-system',
    configMaps: ['istio'],
    registersItself,
  }).map((wanted) => ({ ...wanted, denied: [] as readonly string[] }));
const rights = answered(false);
const denied = (resource: string, ...verbs: readonly string[]): Partial<PreflightInput> => ({
  rights: rights.map((one) =>
    one.on.resource === resource ? { ...one, denied: verbs.filter((verb) => one.verbs.includes(verb)) } : one,
  ),
});

/** A world in which all is well. */
const WELL: PreflightInput = {
  version: version(9),
  skewMs: { value: 0 },
  groupServed: { value: true },
  plugin: { state: 'active' },
  workloads: {
    value: {
      served: ['deployments', 'jobs'].map((plural) => ({ kind: plural, plural, groupVersion: 'apps/v1' })),
      missing: [],
    },
  },
  configuration: { value: { sidecarConfig: sidecarConfigWith(), warnings: [] } },
  ...registered([rule('deployments', 'jobs')]),
  registersItself: false,
  formerNames: [],
  injectConfig: 'istio-system/istio-inject',
  rights,
  who: 'the caller',
  stuck: { value: { stuck: [], refused: [] } },
};

const line = (result: CheckResult): string =>
  `${result.level} ${result.name}: ${result.message}${isProblem(result) ? ` | ${result.fix}` : ''}`;
const stuckObject = (waitsFor: string, ageSeconds: number): StuckObject => ({
  kind: 'Deployment',
  namespace: 'default',
  name: `for-${ageSeconds}`,
  waitsFor,
  ageSeconds,
});
const stuck = (...objects: readonly StuckObject[]): Partial<PreflightInput> => ({
  stuck: { value: { stuck: objects, refused: [] } },
});
const RELEASE = (name: string) => `istio-initializer pending --all-namespaces --initializer ${name} --release`;

const NOTHING: Partial<PreflightInput> = { configurations: { value: [] } };

/** What is different from a world in which all is well, and every line about something that is wrong. */
const TABLE: readonly (readonly [string, Partial<PreflightInput>, readonly string[]])[] = [
  ['nothing is wrong', {}, []],
  [
    "the server's clock is ahead",
    { skewMs: { value: 7400 } },
    [
      "warning clock: the server's clock is 7 s ahead of the local clock | synchronize both machines with NTP: how long an object has been pending is computed from both",
    ],
  ],
  [
    "the server's clock is behind",
    { skewMs: { value: -5001 } },
    [
      "warning clock: the server's clock is 5 s behind the local clock | synchronize both machines with NTP: how long an object has been pending is computed from both",
    ],
  ],
  ['the clocks differ by no more than 5 s', { skewMs: { value: -5000 } }, []],
  ['the server says no time', { skewMs: { value: undefined } }, []],
  [
    'the API group is off on 1.8',
    { groupServed: { value: false }, configurations: { error: apiError(404) }, version: version(8) },
    [
      'failure api-group: admissionregistration.k8s.io/v1alpha1 with initializerconfigurations is not served | start the API server with --runtime-config=admissionregistration.k8s.io/v1alpha1',
    ],
  ],
  [
    'the API group is off on 1.9',
    { groupServed: { value: false } },
    [
      'failure api-group: admissionregistration.k8s.io/v1alpha1 with initializerconfigurations is not served | start the API server with --runtime-config=admissionregistration.k8s.io/v1alpha1 and --feature-gates=Initializers=true',
    ],
  ],
  [
    'the API group may not be asked for',
    { groupServed: { error: apiError(403) } },
    [
      'warning api-group: TEST /: 403: as the test says | let the caller get /apis/admissionregistration.k8s.io/v1alpha1, as the ClusterRole system:discovery does',
    ],
  ],
  [
    'the plugin is off on 1.7',
    { plugin: { state: 'inactive' }, version: version(7) },
    [
      'failure admission-plugin: Initializers is not active: nothing is ever pending | start the API server with --admission-control=Initializers,... (in front of the plugins in use)',
    ],
  ],
  [
    'the plugin is off on 1.10',
    { plugin: { state: 'inactive' }, version: version(10) },
    [
      'failure admission-plugin: Initializers is not active: nothing is ever pending | start the API server with --enable-admission-plugins=Initializers,... (in front of the plugins in use)',
    ],
  ],
  [
    'the server does not say whether the plugin is on',
    { plugin: { state: 'unknown', error: apiError(403) } },
    [
      'warning admission-plugin: could not find out whether Initializers is active: TEST /: 403: as the test says | let the caller create selfsubjectaccessreviews, as the ClusterRole system:basic-user does',
    ],
  ],
  [
    'the configuration is wrong',
    { configuration: { error: new ConfigError('config key "policy"', "got 'on', want 'off'") } },
    [
      "failure configuration: read config key \"policy\": got 'on', want 'off' | correct ConfigMap istio-system/istio-inject, or the one of the mesh",
    ],
  ],
  [
    'a ConfigMap is missing',
    { configuration: { error: new Error('there is none', { cause: apiError(404) }) } },
    ['failure configuration: there is none | run istio-initializer install, which creates what is missing'],
  ],
  [
    'a ConfigMap may not be read',
    { configuration: { error: apiError(403) } },
    ['failure configuration: TEST /: 403: as the test says | let the caller get the ConfigMap'],
  ],
  [
    'the server does not answer for a ConfigMap',
    { configuration: { error: apiError(500) } },
    ['failure configuration: TEST /: 500: as the test says | check again when the API server answers'],
  ],
  [
    'the configuration is odd',
    { configuration: { value: { sidecarConfig: sidecarConfigWith(), warnings: ['odd'] } } },
    ['warning configuration: odd | correct or remove it'],
  ],
  [
    'verbs on a kind are missing',
    denied('deployments', 'patch', 'initialize'),
    [
      'failure rights: may not patch and initialize deployments.extensions: those that wait for the controller stay pending | add to the ClusterRole of the caller: - {apiGroups: [extensions], resources: [deployments], verbs: [patch, initialize]}',
    ],
  ],
  [
    'the configuration may not be read, or watched',
    denied('configmaps', 'get', 'watch'),
    [
      "failure rights: may not get configmaps istio-system/istio: there is no configuration | add to the Role (namespace istio-system) of the caller: - {apiGroups: [''], resources: [configmaps], resourceNames: [istio], verbs: [get]}",
      "warning rights: may not watch configmaps istio-system/istio: a change takes effect up to ten seconds later | add to the Role (namespace istio-system) of the caller: - {apiGroups: [''], resources: [configmaps], resourceNames: [istio], verbs: [watch]}",
      "warning rights: may not get configmaps istio-system/istio-initializer: replicas do not know of each other, and do the work twice | add to the Role (namespace istio-system) of the caller: - {apiGroups: [''], resources: [configmaps], resourceNames: [istio-initializer], verbs: [get]}",
    ],
  ],
  [
    'the lock may not be made, or changed',
    denied('configmaps', 'create', 'update'),
    [
      "warning rights: may not update configmaps istio-system/istio-initializer: replicas do not know of each other, and do the work twice | add to the Role (namespace istio-system) of the caller: - {apiGroups: [''], resources: [configmaps], resourceNames: [istio-initializer], verbs: [update]}",
      "warning rights: may not create configmaps: replicas do not know of each other, and do the work twice | add to the Role (namespace istio-system) of the caller: - {apiGroups: [''], resources: [configmaps], verbs: [create]}",
    ],
  ],
  [
    'Events may not be made',
    denied('events', 'create'),
    [
      "warning rights: may not create events: workloads get no Events that say what became of them | add to the ClusterRole of the caller: - {apiGroups: [''], resources: [events], verbs: [create]}",
    ],
  ],
  [
    'the server does not review the rights',
    { rights: rights.map((one) => ({ ...one, error: apiError(500) })) },
    [
      'warning rights: could not find out what the caller may do with deployments.extensions and 6 more: TEST /: 500: as the test says | check again as a user who may create access reviews',
    ],
  ],
  [
    'a rule for everything makes the question for rights pending',
    { rights: rights.slice(0, 1).map((one) => ({ ...one, error: apiError(422, 'metadata: must be empty') })) },
    [
      "warning rights: could not find out what the caller may do with deployments.extensions: TEST /: 422: metadata: must be empty | remove `*` from the InitializerConfigurations' resources: it makes even this request pending",
    ],
  ],
  [
    'the server does not say what is served',
    { workloads: { error: apiError(500) } },
    ['warning rights: TEST /: 500: as the test says | check again'],
  ],
  [
    'InitializerConfigurations may not be read',
    { configurations: { error: apiError(403) } },
    [
      "warning initializer-configuration: InitializerConfigurations can't be read: TEST /: 403: as the test says | add to a ClusterRole: - {apiGroups: [admissionregistration.k8s.io], resources: [initializerconfigurations], verbs: [list]}",
    ],
  ],
  [
    'nothing is configured',
    NOTHING,
    [
      `warning initializer-configuration: no InitializerConfiguration names ${OURS}: no workload waits for the controller, and nothing is injected | istio-initializer install, or set initializerName to a name that is registered`,
    ],
  ],
  ['nothing is configured yet, as the controller does it itself', { registersItself: true, ...NOTHING }, []],
  [
    'the controller is to register itself, and may not',
    {
      registersItself: true,
      rights: answered(true).map((one) => {
        const reads = one.verbs.includes('watch') || one.on.resource !== 'initializerconfigurations';
        return reads ? one : { ...one, denied: one.verbs };
      }),
    },
    [
      "warning rights: may not create initializerconfigurations.admissionregistration.k8s.io: the controller can't register its name where there is none yet, and no workload waits for it | add to the ClusterRole of the caller: - {apiGroups: [admissionregistration.k8s.io], resources: [initializerconfigurations], verbs: [create]}",
      "warning rights: may not get, update and delete initializerconfigurations.admissionregistration.k8s.io istio-sidecar: the controller can't register its name, or remove it when the last replica stops: what is created then stays pending | add to the ClusterRole of the caller: - {apiGroups: [admissionregistration.k8s.io], resources: [initializerconfigurations], resourceNames: [istio-sidecar], verbs: [get, update, delete]}",
    ],
  ],
  [
    'another name is configured',
    registered([rule('deployments')], 'other.b.c'),
    [
      `warning initializer-configuration: no InitializerConfiguration names ${OURS} (they name other.b.c): no workload waits for the controller, and nothing is injected | istio-initializer install, or set initializerName to a name that is registered`,
    ],
  ],
  [
    'a former name is still configured beside the current one',
    {
      configurations: {
        value: [
          { name: 'istio-sidecar', initializers: [OURS, 'old.b.c'].map((name) => ({ name, rules: [rule('jobs')] })) },
        ],
      },
      formerNames: ['old.b.c', 'older.b.c'],
    },
    [
      `warning initializer-configuration: InitializerConfiguration istio-sidecar names old.b.c, which is no longer the controller's initializerName: what it covers stays pending | remove it there, or change initializerName back; release stuck objects with ${RELEASE('old.b.c')}`,
    ],
  ],
  [
    'a former name is still configured, which the controller takes back itself',
    { ...registered([rule('jobs')], 'old.b.c'), formerNames: ['old.b.c'], registersItself: true },
    [],
  ],
  [
    'there are no rules',
    registered([]),
    [
      `warning initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar has no rules: it applies to nothing | give it one rule that lists all resources`,
    ],
  ],
  [
    'there are two rules for different resources',
    registered([rule('deployments'), rule('jobs')]),
    [
      `warning initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar has 2 rules: all of them must match at once, and no resource matches all | give it one rule that lists all resources`,
    ],
  ],
  ['there are two rules that have a resource in common', registered([rule('deployments', 'jobs'), rule('jobs')]), []],
  [
    'the rule matches nothing',
    registered([rule('deployments/scale')]),
    [
      `warning initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar has a rule that matches nothing | give it one rule that lists all resources`,
    ],
  ],
  [
    'the rule is for everything',
    registered([rule('*')]),
    [
      `warning initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar covers every resource: what the controller does not initialize stays pending forever | list the resources: [deployments, statefulsets, jobs, daemonsets]`,
    ],
  ],
  [
    'the rule is for what we do not watch',
    registered([rule('deployments', 'services', 'secrets')]),
    [
      `warning initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar covers services, secrets, which the controller does not initialize: they stay pending forever | remove services, secrets from its rule`,
    ],
  ],
  ['the rule is for pods on 1.8', { ...registered([rule('pods')]), version: version(8) }, []],
  [
    'the rule is for pods on 1.7',
    { ...registered([rule('pods')]), version: version(7) },
    [
      `warning initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar covers pods, which the controller does not initialize: they stay pending forever | remove pods from its rule`,
    ],
  ],
  [
    'something waits for another controller',
    {
      ...stuck(stuckObject('other.b.c', 40), stuckObject('other.b.c', 90)),
      configurations: {
        value: [
          { name: 'a', initializers: [{ name: OURS, rules: [rule('jobs')] }] },
          { name: 'b', initializers: [{ name: 'other.b.c', rules: [rule('*')] }] },
        ],
      },
    },
    [
      `warning pending: 2 objects wait for other.b.c, Deployment default/for-90 for 90 s: does its controller run? | start its controller, or kubectl delete initializerconfiguration b; release stuck objects with ${RELEASE('other.b.c')}`,
    ],
  ],
  [
    'something waits for the controller, and something for no initializer',
    stuck(stuckObject(OURS, 31), stuckObject('gone.b.c', 50), stuckObject('', 60)),
    [
      `warning pending: 1 object waits for ${OURS}, Deployment default/for-31 for 31 s: does its controller run? | check that the controller runs, and read its log; release stuck objects with ${RELEASE(OURS)}`,
      `warning pending: 1 object waits for gone.b.c, Deployment default/for-50 for 50 s: does its controller run? | start its controller; release stuck objects with ${RELEASE('gone.b.c')}`,
      'warning pending: 1 object waits for a deletion that never happened, Deployment default/for-60 for 60 s: does its controller run? | istio-initializer pending --all-namespaces --delete',
    ],
  ],
  [
    'some kinds may not be listed',
    { stuck: { value: { stuck: [], refused: ['jobs (batch/v1)'] } } },
    ["warning pending: jobs (batch/v1) can't be listed | check as a user who may list them"],
  ],
  [
    'nothing may be listed',
    { stuck: { error: apiError(403) } },
    [
      'warning pending: could not find out what is stuck: TEST /: 403: as the test says | istio-initializer pending --all-namespaces, as a user who may list workloads',
    ],
  ],
  ['stuck objects are not searched', { stuck: undefined }, []],
];

describe('the preflight', () => {
  it('has a line for everything that is well', () => {
    expect(evaluate(deepFreeze(WELL)).map(line)).to.deep.equal([
      "ok clock: the server's clock is within 5 s of the local clock",
      'ok api-group: admissionregistration.k8s.io/v1alpha1 is served',
      'ok admission-plugin: Initializers is active',
      `ok configuration: valid: initializerName ${OURS}, policy enabled`,
      'ok rights: the caller may do all that the controller does with 7 resources',
      `ok initializer-configuration: ${OURS} in InitializerConfiguration istio-sidecar covers deployments, jobs`,
      'ok pending: nothing is stuck',
    ]);
  });

  for (const [what, different, lines] of TABLE) {
    it(`says what to do, and no more, where ${what}`, () => {
      const results = evaluate({ ...WELL, ...different });
      expect(results.filter(isProblem).map(line)).to.deep.equal(lines);
    });
  }
});

describe('serverAnswers', () => {
  for (const [what, given, expected] of [
    ['takes 1.7', { value: version(7) }, 'ok api-server: Kubernetes v1.7.0'],
    ['takes 1.13', { value: version(13) }, 'ok api-server: Kubernetes v1.13.0'],
    [
      'refuses 1.6',
      { value: version(6) },
      'failure api-server: Kubernetes v1.6.0: Initializers need 1.7 or later | upgrade it, or put sidecars into files: istio-initializer kube-inject',
    ],
    [
      'refuses 1.14',
      { value: version(14) },
      'failure api-server: Kubernetes v1.14.0: Initializers were removed in 1.14 | use a mutating admission webhook, or put sidecars into files: istio-initializer kube-inject; istio-initializer uninstall removes what is left of the controller',
    ],
    [
      'refuses silence',
      { error: apiError(0) },
      'failure api-server: TEST /: no answer: as the test says | check that the API server runs, and that --kubeconfig or --master leads to it',
    ],
  ] as const) {
    it(what, () => {
      expect(line(serverAnswers(given))).to.equal(expected);
    });
  }
});
