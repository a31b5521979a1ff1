import { expect } from 'chai';

import { askedWebhooks, sidecarInjectorsIn } from '../../../src/injection/explain/asked-webhooks.js';
import type { JsonObject } from '../../../src/json/json.js';

const NAME = 'sidecar-injector.istio.io';
const PODS: JsonObject = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };
const ENABLED = { matchLabels: { 'istio-injection': 'enabled' } };

const configurationOf = (...webhooks: readonly JsonObject[]): JsonObject => ({
  metadata: { name: 'injector' },
  webhooks: webhooks.map((webhook) => ({ name: NAME, rules: [PODS], ...webhook })),
});

/** The verdict about a pod, and the reason. */
function ask(webhook: JsonObject, labels: JsonObject = {}, namespaceLabels?: JsonObject): readonly string[] {
  const pod = { namespace: 'shop', labels, namespaceLabels };
  return askedWebhooks(configurationOf(webhook), pod).flatMap(({ verdict, why }) => [verdict, why]);
}

describe('askedWebhooks', () => {
  for (const [what, rule] of [
    ['everything', { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }],
    ['every resource and subresource', { resources: ['*/*'], scope: '*' }],
    ['pods with their subresources', { resources: ['services', 'pods/*'], scope: 'Namespaced' }],
    ['several operations', { operations: ['UPDATE', 'CREATE'] }],
  ] as const) {
    it(`asks one whose rule covers ${what}`, () => {
      expect(ask({ rules: [{ ...PODS, ...rule }] })).to.deep.equal(['asked', 'without a selector, about every pod']);
    });
  }

  for (const [what, rule] of [
    ['another operation', { operations: ['UPDATE'] }],
    ['another group', { apiGroups: ['apps'] }],
    ['another version', { apiVersions: ['v2'] }],
    ['another resource', { resources: ['deployments'] }],
    ['a subresource', { resources: ['pods/status', '*/exec'] }],
    ['what is in no namespace', { scope: 'Cluster' }],
  ] as const) {
    it(`does not ask one whose rules cover ${what} only`, () => {
      const answer = ask({ rules: [{ ...PODS, ...rule }] });
      expect(answer).to.deep.equal(['not asked', 'no rule of it covers the creation of pods']);
    });
  }

  it('asks one of whose rules one covers the creation of pods', () => {
    expect(ask({ rules: [{ ...PODS, resources: ['jobs'] }, PODS] })[0]).to.equal('asked');
  });

  it('says by which selectors', () => {
    const webhook = {
      namespaceSelector: {
        ...ENABLED,
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['a', 'b'] }],
      },
      objectSelector: { matchExpressions: [{ key: 'istio.io/rev', operator: 'In', values: ['1-20', '1-21'] }] },
    };
    expect(ask(webhook, { 'istio.io/rev': '1-21' }, { 'istio-injection': 'enabled' })).to.deep.equal([
      'asked',
      'by namespaceSelector istio-injection=enabled,kubernetes.io/metadata.name notin (a,b) and ' +
        'objectSelector istio.io/rev in (1-20,1-21)',
    ]);
  });

  for (const [what, selector, labels, why] of [
    ['is missing', ENABLED, {}, 'wants istio-injection=enabled, and Namespace shop has no label istio-injection'],
    [
      'has another value',
      ENABLED,
      { 'istio-injection': 'disabled' },
      'wants istio-injection=enabled, and Namespace shop has istio-injection=disabled',
    ],
    [
      'may not be there',
      { matchExpressions: [{ key: 'istio.io/rev', operator: 'DoesNotExist' }] },
      { 'istio.io/rev': 'canary' },
      'wants !istio.io/rev, and Namespace shop has istio.io/rev=canary',
    ],
    [
      'may not have its value',
      { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }] },
      { 'kubernetes.io/metadata.name': 'shop' },
      'wants kubernetes.io/metadata.name!=shop, and Namespace shop has kubernetes.io/metadata.name=shop',
    ],
    [
      'has to be there, with any value',
      { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] },
      {},
      'wants constructor, and Namespace shop has no label constructor',
    ],
  ] as const) {
    it(`says which label of the namespace ${what}`, () => {
      expect(ask({ namespaceSelector: selector }, {}, labels)).to.deep.equal(['not asked', `namespaceSelector ${why}`]);
    });
  }

  it('says which label of the pods is missing, beside that of the namespace', () => {
    const webhook = { namespaceSelector: ENABLED, objectSelector: { matchLabels: { mesh: 'on' } } };
    expect(ask(webhook, { mesh: 'off' }, {})).to.deep.equal([
      'not asked',
      'namespaceSelector wants istio-injection=enabled, and Namespace shop has no label istio-injection; ' +
        'objectSelector wants mesh=on, and the pod template has mesh=off',
    ]);
  });

  it('does not know about a namespace whose labels it has not', () => {
    expect(ask({ namespaceSelector: ENABLED })[0]).to.equal('unknown');
    expect(ask({ namespaceSelector: {} })[0]).to.equal('asked');
    expect(ask({ namespaceSelector: ENABLED, objectSelector: ENABLED })[0]).to.equal('not asked');
  });

  it('says that conditions of the webhook, which are not evaluated, decide too', () => {
    expect(ask({ matchConditions: [{ name: 'a', expression: 'true' }] })).to.deep.equal([
      'asked',
      'without a selector, about every pod, where its matchConditions hold',
    ]);
  });

  it('answers for each webhook of a configuration', () => {
    const configuration = configurationOf(
      { name: `namespace.${NAME}`, namespaceSelector: ENABLED },
      { name: `object.${NAME}`, objectSelector: { matchLabels: { 'sidecar.istio.io/inject': 'true' } } },
    );
    const pod = { namespace: 'shop', labels: { 'sidecar.istio.io/inject': 'true' }, namespaceLabels: {} };
    expect(askedWebhooks(configuration, pod).map(({ name, verdict }) => [name, verdict])).to.deep.equal([
      [`namespace.${NAME}`, 'not asked'],
      [`object.${NAME}`, 'asked'],
    ]);
  });
});

describe('sidecarInjectorsIn', () => {
  const isInjector = (webhook: JsonObject, metadata: JsonObject = {}): boolean =>
    sidecarInjectorsIn({ metadata, webhooks: [webhook] }).length === 1;

  it('knows those of Istio and of this project by name, label or path', () => {
    expect(isInjector({ name: NAME })).to.equal(true);
    expect(isInjector({ name: `rev.namespace.${NAME}` })).to.equal(true);
    expect(isInjector({ name: 'other.example.com' }, { labels: { app: 'sidecar-injector' } })).to.equal(true);
    expect(isInjector({ name: 'other.example.com' }, { labels: { istio: 'sidecar-injector' } })).to.equal(true);
    const service = { name: 'istiod', namespace: 'istio-system', path: '/inject/cluster/c/net/n' };
    expect(isInjector({ name: 'a.b.c', clientConfig: { service } })).to.equal(true);
    expect(isInjector({ name: 'a.b.c', clientConfig: { url: 'https://10.0.0.1:9443/inject' } })).to.equal(true);
  });

  it('does not take other webhooks for one', () => {
    expect(isInjector({ name: 'proxy-injector.linkerd.io', clientConfig: { service: { path: '/' } } })).to.equal(false);
    expect(isInjector({ name: `not${NAME}` })).to.equal(false);
    expect(isInjector({ name: 'a.b.c', clientConfig: { url: 'https://inject/mutate' } })).to.equal(false);
    expect(isInjector({ name: 'a.b.c', clientConfig: { service: { path: '/injector' } } })).to.equal(false);
  });
});
