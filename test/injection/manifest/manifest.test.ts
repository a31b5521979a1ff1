import { expect } from 'chai';

import { type InjectedManifest, injectManifest, ManifestError } from '../../../src/injection/manifest/manifest.js';
import { type JsonObject, objectAt } from '../../../src/json/json.js';
import { readYamlDocument } from '../../../src/yaml/read-document.js';
import { writeYamlDocument } from '../../../src/yaml/write-document.js';
import { workload } from '../../support/workloads.js';
import { sidecarConfig } from '../fixtures.js';

const inject = (text: string, config = ''): InjectedManifest =>
  injectManifest(text, 'apps.yaml', sidecarConfig(config));

const reasonsOf = ({ outcomes }: InjectedManifest): readonly string[] =>
  outcomes.map(({ workload, decision }) => `${workload.kind} ${workload.name}: ${decision.reason}`);

const containersIn = (workload: JsonObject, path: readonly string[] = ['spec', 'template', 'spec']) =>
  (objectAt(workload, ...path)['containers'] as readonly JsonObject[]).map(({ name }) => name);

const SERVICE = `# the way in
apiVersion: v1
kind: Service
metadata: { name: "hello" }   # odd spacing
spec:
    ports:
      - port: 0x50
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello
spec:
  template:
    metadata:
      labels:
        app: hello
    spec:
      containers:
      - name: app
        image: hello:1
`;

const SKIPPED = `apiVersion: apps/v1
kind: Deployment
metadata: {name: quiet, annotations: {sidecar.istio.io/inject: "no"}}   # not this one
spec: {template: {spec: {containers: [{name: app}]}}}
`;

describe('injectManifest', () => {
  describe('keeps every byte of a manifest', () => {
    const texts: readonly [string, string][] = [
      ['that is empty', ''],
      ['that is one separator', '---'],
      ['of comments', '# nothing\n---\n# at all\n'],
      ['of empty documents', '---\n---\n\n---\n'],
      ['without workloads', `---\n${SERVICE}---\n${SERVICE}`],
      ['whose workloads are all skipped', `${SKIPPED}---\n${SKIPPED}`],
      ['with Windows line ends', `---\n${SKIPPED}---\n${SERVICE}`.replaceAll('\n', '\r\n')],
      ['without a line end', `--- # first\n${SKIPPED}--- \t\n${SERVICE}`.trimEnd()],
      ['with text behind the separator', `--- {kind: Service, apiVersion: v1}\n---\tx\n`],
      ['with something like a separator in it', 'a: |\n  ---\n  b\n---x: 1\n'],
      ['with ends of documents', `${SERVICE}...\n---\n${SERVICE}...\n`],
      ['with a list and a word for documents', '- a\n---\nword\n'],
      ['with workloads of another group', `---\n${DEPLOYMENT.replace('apps/v1', 'example.com/v1')}`],
      ['with a text that breaks lines elsewhere', `a: "x\u2028---\u2028y"\n---\n${SERVICE}`],
    ];
    for (const [what, text] of texts) {
      it(what, () => {
        expect(inject(text).text).to.equal(text);
      });
    }
  });

  it('rewrites the documents that get a sidecar, and keeps the bytes of the others', () => {
    const { text, outcomes } = inject(`${SERVICE}---\n${DEPLOYMENT}---\n${SKIPPED}--- # last\n${SERVICE}`);
    expect(text.startsWith(`${SERVICE}---\napiVersion: apps/v1\nkind: Deployment\n`)).to.equal(true);
    expect(text.endsWith(`---\n${SKIPPED}--- # last\n${SERVICE}`)).to.equal(true);
    expect(text.match(/name: istio-proxy$/gm)).to.have.lengthOf(1);
    expect(outcomes.map(({ workload, decision: { action } }) => [workload.name, action])).to.deep.equal([
      ['hello', 'inject'],
      ['quiet', 'skip'],
    ]);
  });

  it('says what became of each workload, in order', () => {
    const items = `apiVersion: v1\nkind: List\nitems:\n- ${DEPLOYMENT.replaceAll('\n', '\n  ').trimEnd()}\n`;
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-, namespace: kube-system}\n';
    const result = inject([SKIPPED, SERVICE, items, pod].join('---\n'));
    expect(reasonsOf(result)).to.deep.equal([
      'Deployment quiet: DisabledByAnnotation',
      'Deployment hello: PolicyEnabled',
      'Pod p-*: NamespaceExempt',
    ]);
    expect(result.outcomes[2]?.workload).to.deep.equal({ kind: 'Pod', namespace: 'kube-system', name: 'p-*' });
  });

  const separators: readonly [string, string, string][] = [
    ['keeps a separator', '---\n', '---\n'],
    ['keeps a comment behind the separator', '--- # mine\n', '--- # mine\n'],
    ['keeps Windows line ends there', '--- # mine\r\n', '--- # mine\r\n'],
    ['makes no separator where there was none', '', ''],
    ['keeps one on whose line the document began', '--- !!map\n', '--- !!map\n'],
  ];
  for (const [effect, before, after] of separators) {
    it(`${effect} before an injected document`, () => {
      const { text } = inject(before + DEPLOYMENT);
      expect(text.startsWith(`${after}apiVersion: apps/v1\n`)).to.equal(true);
    });
  }

  it('ends an injected document as it ended before, with a line end or without', () => {
    expect(inject(DEPLOYMENT.trimEnd()).text).to.equal(inject(DEPLOYMENT).text.trimEnd());
  });

  it('keeps JSON, with its indentation', () => {
    const json = JSON.stringify(readYamlDocument(DEPLOYMENT), null, '\t');
    const { text } = inject(json);
    expect(text).to.equal(JSON.stringify(JSON.parse(text), null, '\t'));
    expect(JSON.parse(text)).to.deep.equal(readYamlDocument(inject(DEPLOYMENT).text));
  });

  it('keeps a byte order mark and Windows line ends', () => {
    const windows = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
    expect(inject(windows(DEPLOYMENT)).text).to.equal(windows(inject(DEPLOYMENT).text));
  });

  it("keeps the user's values in a document that it rewrites", () => {
    const args = '[., e3, 1234e567, "0644", "yes", "12:30", "1e3", "~", "<<"]';
    const { text } = inject(DEPLOYMENT.replace('image: hello:1', `args: ${args}`));
    const [container] = objectAt(readYamlDocument(text), 'spec', 'template', 'spec')['containers'] as JsonObject[];
    const want = ['.', 'e3', '1234e567', '0644', 'yes', '12:30', '1e3', '~', '<<'];
    expect(container?.['args']).to.deep.equal(want);
    expect(text).to.include(`args: ${args}\n`);
  });

  describe('a v1 List', () => {
    const list = (...items: readonly unknown[]): string =>
      JSON.stringify({ apiVersion: 'v1', kind: 'List', metadata: { a: 1 }, items });
    const deployment = readYamlDocument(DEPLOYMENT);
    const service = readYamlDocument(SERVICE);

    it('gets sidecars into its workloads, and keeps its other items', () => {
      const skipped = readYamlDocument(SKIPPED);
      const result = inject(list(service, deployment, null, 'x', deployment, skipped));
      const { items, ...rest } = readYamlDocument(result.text) as { items: readonly JsonObject[] };
      expect(rest).to.deep.equal({ apiVersion: 'v1', kind: 'List', metadata: { a: 1 } });
      const [first, second, third, fourth, fifth, sixth] = items;
      expect([first, third, fourth, sixth]).to.deep.equal([service, null, 'x', skipped]);
      for (const item of [second, fifth]) expect(containersIn(item ?? {})).to.deep.equal(['app', 'istio-proxy']);
    });

    it('may hold another', () => {
      const { text } = inject(list(JSON.parse(list(deployment))));
      expect(reasonsOf(inject(list(JSON.parse(list(deployment)))))).to.deep.equal(['Deployment hello: PolicyEnabled']);
      expect(text).to.include('istio-proxy');
    });

    for (const [what, text] of [
      ['without workloads', list(service)],
      ['whose workloads are skipped', list(readYamlDocument(SKIPPED))],
      ['without items', '{"apiVersion": "v1", "kind": "List"}'],
      ['whose items are no list', '{"apiVersion": "v1", "kind": "List", "items": {}}'],
      ['of another group', list(deployment).replace('"v1"', '"example.com/v1"')],
    ] as const) {
      it(`${what} keeps its bytes`, () => {
        expect(inject(text).text).to.equal(text);
      });
    }
  });

  it('injects nothing twice: a second run is the identity', () => {
    const kinds: readonly [string, string][] = [
      ['apps/v1', 'Deployment'],
      ['apps/v1', 'StatefulSet'],
      ['v1', 'ReplicationController'],
      ['batch/v1', 'Job'],
    ];
    const workloads = kinds.map(([apiVersion, kind]) =>
      DEPLOYMENT.replace('apps/v1', apiVersion).replace('Deployment', kind),
    );
    const pod = 'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: app}]}\n';
    const cronJob =
      'apiVersion: batch/v1beta1\nkind: CronJob\n' +
      'spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app}]}}}}}\n';
    const items = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [readYamlDocument(DEPLOYMENT)] });
    const once = inject([SERVICE, ...workloads, pod, cronJob, `${items}\n`].join('--- # next\n'));
    const twice = inject(once.text);
    expect(once.outcomes.map(({ decision }) => decision.reason)).to.deep.equal(Array(7).fill('PolicyEnabled'));
    expect(twice.outcomes.map(({ decision }) => decision.reason)).to.deep.equal(Array(7).fill('AlreadyInjected'));
    expect(twice.text).to.equal(once.text);
  });

  describe('a document that does not parse', () => {
    const rows: readonly [string, string, string][] = [
      [
        'is named by its file, number, line and column',
        `${SERVICE}---\n${DEPLOYMENT}---\na: 1\nb: {\n`,
        'read apps.yaml: document 3, line 25, column 1: Flow map in block collection must be sufficiently indented',
      ],
      [
        'is counted from its separator on',
        '--- # one\n---\na: [\n---\nb: 1\n',
        'read apps.yaml: document 2, line 4, column 1: Flow sequence in block collection must be',
      ],
      [
        'is found behind Windows line ends too',
        'a: 1\r\n---\r\nb: *c\r\n',
        'read apps.yaml: document 2, line 3, column 4: Unresolved alias (the anchor must be set before the alias): c',
      ],
      [
        'may be the first',
        'a: 1\na: 2\n---\nb: 1\n',
        'read apps.yaml: document 1, line 2, column 1: Map keys must be unique',
      ],
    ];
    for (const [effect, text, message] of rows) {
      it(effect, () => {
        const run = () => inject(text);
        expect(run).to.throw(ManifestError, message).that.includes({ name: 'ManifestError', code: 'ERR_MANIFEST' });
        expect(run).to.throw(/^[^\n]+$/);
      });
    }
  });

  it('asks the configuration', () => {
    expect(inject(DEPLOYMENT, 'policy: off').text).to.equal(DEPLOYMENT);
    expect(inject(DEPLOYMENT, 'params: {proxyImage: "my/proxy:1"}').text).to.include('image: my/proxy:1\n');
  });
});

describe('injectManifest, given one list of very many workloads', () => {
  it('injects them all, and does not copy what it has written again for each of them', () => {
    const items = Array.from(
      { length: 2500 },
      (_, at) =>
        `- ${writeYamlDocument(workload('Deployment', `w${at}`))
          .trimEnd()
          .replaceAll('\n', '\n  ')}\n`,
    );
    const { outcomes, text } = inject(`apiVersion: v1\nkind: List\nitems:\n${items.join('')}`);
    expect(outcomes.filter(({ decision }) => decision.action === 'inject')).to.have.length(items.length);
    expect(text.split('name: istio-proxy')).to.have.length(items.length + 1);
  });
});

describe('injectManifest, given the corners of YAML', () => {
  const deployment = writeYamlDocument(workload('Deployment', 'web'));
  const reasons = (text: string): readonly string[] => inject(text).outcomes.map(({ decision }) => decision.reason);

  it('keeps directives with the document after them', () => {
    const { text } = inject(`# first\n%YAML 1.1\n---\na: 1\n...\n%YAML 1.1\n---\n${deployment}`);
    expect(text).to.match(/^# first\n%YAML 1\.1\n---\na: 1\n\.\.\.\n%YAML 1\.1\n---\napiVersion/);
    expect(text).to.contain('name: istio-proxy');
  });

  it('knows that a document may begin after the end of another', () => {
    const { text, outcomes } = inject(`${deployment}...\n${deployment}...\na: 1\n`);
    expect(outcomes).to.have.length(2);
    expect(text.split('...\n')).to.have.length(3);
    expect(text.endsWith('...\na: 1\n')).to.equal(true);
  });

  it('reads a map of many keys in little time', () => {
    const keys = Array.from({ length: 20_000 }, (_, key) => `  key${key}: x\n`).join('');
    expect(inject(`kind: ConfigMap\ndata:\n${keys}`).outcomes).to.deep.equal([]);
    expect(() => inject(`kind: ConfigMap\ndata:\n${keys}  key7: x\n`)).to.throw(
      'line 20003, column 3: Map keys must be',
    );
  });

  it('refuses a document that holds itself', () => {
    expect(() => inject('kind: &a\n  x: *a\n')).to.throw(
      'document 1, line 2, column 6: An alias inside the node that it refers to',
    );
  });

  it('keeps integers that no double holds', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- {kind: Widget, id: 12345678901234567}\n- ${JSON.stringify(workload('Deployment', 'web'))}\n`;
    expect(inject(text).text).to.contain('- {kind: Widget, id: 12345678901234567}\n').and.to.contain('istio-proxy');
  });

  const template = (spec: string): string =>
    `apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: web}\n${spec}\n`;
  for (const spec of [
    '',
    'spec:',
    'spec: {template: [1]}',
    'spec: {template: {spec: {}}}',
    'spec: {template: {spec: {containers: hello}}}',
    'spec: {template: {spec: {containers: []}}}',
    'spec: {template: {spec: {containers: null}}}',
    'spec: {template: {metadata: [], spec: {containers: [{name: a}]}}}',
    'spec: {template: {metadata: {annotations: [a]}, spec: {containers: [{name: a}]}}}',
    'spec: {template: {spec: {containers: [{name: a}], volumes: {}}}}',
  ]) {
    it(`leaves a Deployment with "${spec}" as it is`, () => {
      expect(inject(template(spec)).text).to.equal(template(spec));
      expect(reasons(template(spec))).to.deep.equal(['InvalidPodTemplate']);
    });
  }
});
