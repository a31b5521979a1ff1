import type { JsonObject } from '../../src/json/json.js';

/** A pod, or the template of one, that is made to hold its injector up. */
export interface HostilePod {
  readonly name: string;
  /** What comes of it: a sidecar, a template that fails, a server that takes no such labels, or has no room for a sidecar. */
  readonly becomes: 'injected' | 'failed' | 'invalid' | 'oversized';
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  /** Beside the pod template of a workload. */
  readonly beside?: JsonObject;
}

/** What an API server allows of one annotation, and somewhat less than all of them may have. */
const LONG = 250_000;
/** Of an object, somewhat less than etcd takes. */
const LARGE = 1_400_000;
const MANY = 2000;

/** A template that prints annotations unquoted, within quotes, and as templates, as Istio's own do. */
export const HOSTILE_TEMPLATE = `containers:
- name: istio-proxy
  image: example/proxy:1
  args: ["[[ index .ObjectMeta.Annotations "quoted" ]]"]
  env:
  - name: PLAIN
    value: [[ or (index .ObjectMeta.Annotations "plain") "none" ]]
  - name: SPEC
    value: [[ toJson .Spec | printf "%q" ]]
[[ render (or (index .ObjectMeta.Annotations "template") "") ]]
`;

const annotated = (key: string, value: string): { readonly metadata: JsonObject } => ({
  metadata: { annotations: { [key]: value } },
});
const many = (item: (at: number) => JsonObject): readonly JsonObject[] =>
  Array.from({ length: MANY }, (_, at) => item(at));
const container = { name: 'app', image: 'example/app:1' };
const nested = (depth: number): JsonObject => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) as JsonObject;

/** Hostile ones of all kinds. */
export const HOSTILE_PODS: readonly HostilePod[] = [
  { name: 'digits', becomes: 'injected', ...annotated('plain', `${'1'.repeat(LONG)}x`) },
  { name: 'quoted-digits', becomes: 'injected', ...annotated('quoted', `${'1'.repeat(LONG)}x`) },
  { name: 'underscores', becomes: 'injected', ...annotated('plain', `${'1_'.repeat(LONG / 2)}x`) },
  { name: 'aliases', becomes: 'failed', ...annotated('plain', `[&a 1${', *a'.repeat(LONG / 5)}]`) },
  {
    name: 'alias-bomb',
    becomes: 'failed',
    ...annotated(
      'plain',
      `[&a0 [1]${Array.from({ length: MANY }, (_, at) => `, &a${at + 1} [*a${at}, *a${at}]`).join('')}]`,
    ),
  },
  { name: 'brackets', becomes: 'failed', ...annotated('plain', '['.repeat(10_000)) },
  { name: 'closed-brackets', becomes: 'failed', ...annotated('plain', '['.repeat(10_000) + ']'.repeat(10_000)) },
  {
    name: 'loops',
    becomes: 'failed',
    ...annotated('template', '[[ range until 9999 ]]'.repeat(5) + '[[ end ]]'.repeat(5)),
  },
  {
    name: 'doubling',
    becomes: 'failed',
    ...annotated('template', '[[ $x := "a" ]][[ range until 9999 ]][[ $x = print $x $x ]][[ end ]]'),
  },
  {
    name: 'itself',
    becomes: 'failed',
    ...annotated('template', '[[ render (index .ObjectMeta.Annotations "template") ]]'),
  },
  {
    name: 'status',
    becomes: 'injected',
    ...annotated('sidecar.istio.io/status', `{"containers":["${'x'.repeat(LONG)}"]}`),
  },
  { name: 'deep-status', becomes: 'injected', ...annotated('sidecar.istio.io/status', '['.repeat(LONG)) },
  {
    name: 'ports',
    becomes: 'injected',
    ...annotated('traffic.sidecar.istio.io/includeInboundPorts', Array.from({ length: LONG / 5 }, () => '8080').join()),
  },
  {
    name: 'ranges',
    becomes: 'failed',
    ...annotated('traffic.sidecar.istio.io/includeOutboundIPRanges', '1:'.repeat(LONG / 2)),
  },
  { name: 'proxy-config', becomes: 'failed', ...annotated('proxy.istio.io/config', '{a: '.repeat(LONG / 4)) },
  { name: 'line-ends', becomes: 'injected', ...annotated('other', '\u2028\n'.repeat(LONG / 4)) },
  { name: 'label', becomes: 'invalid', metadata: { labels: { app: 'x'.repeat(LONG) } } },
  { name: 'containers', becomes: 'injected', spec: { containers: many((at) => ({ ...container, name: `app${at}` })) } },
  {
    name: 'volumes',
    becomes: 'injected',
    spec: { containers: [container], volumes: many((at) => ({ name: `v${at}`, emptyDir: {} })) },
  },
  {
    name: 'variables',
    becomes: 'injected',
    spec: { containers: [{ ...container, env: many((at) => ({ name: `E${at}`, value: 'x' })) }] },
  },
  { name: 'large', becomes: 'injected', spec: { containers: [{ ...container, args: ['x'.repeat(LARGE / 4)] }] } },
  { name: 'too-large', becomes: 'oversized', spec: { containers: [{ ...container, args: ['x'.repeat(LARGE)] }] } },
  {
    name: 'selector',
    becomes: 'injected',
    beside: {
      selector: {
        matchLabels: { app: 'a' },
        matchExpressions: many((at) => ({ key: `key${at}`, operator: 'DoesNotExist' })),
      },
    },
  },
  { name: 'deep', becomes: 'injected', spec: { containers: [container], affinity: nested(2000) } },
];

/** A Deployment of such pods, which waits for its initializer. */
export function hostileDeployment({ name, metadata = {}, spec, beside = {} }: HostilePod): JsonObject {
  return {
    ...{ apiVersion: 'extensions/v1beta1', kind: 'Deployment', metadata: { name, namespace: 'default' } },
    spec: {
      ...beside,
      template: { metadata: { labels: { app: 'a' }, ...metadata }, spec: spec ?? { containers: [container] } },
    },
  };
}
