import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';

import { ISSUE_RULES } from '../../../src/commands/explain/issues.js';
import { FINDING_CODES } from '../../../src/injection/analysis/finding.js';
import { REASONS } from '../../../src/injection/decision/reason.js';
import { runCommand } from '../../support/command.js';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: {
        readonly startLine: number;
        readonly startColumn: number;
        readonly endLine: number;
        readonly endColumn: number;
      };
    };
  }[];
}

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly version: string;
        readonly rules: readonly {
          readonly id: string;
          readonly shortDescription: { readonly text: string };
          readonly fullDescription: { readonly text: string };
          readonly help: { readonly text: string };
        }[];
      };
    };
    readonly columnKind: string;
    readonly results: readonly Result[];
  }[];
}

const pod = (name: string, annotation = 'sidecar.istio.io/injct', spec = ''): string =>
  `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: {app: a}
  annotations:
    ${annotation}: "true"
spec:
  containers:
    - {name: a, image: b}
${spec}`;

describe('explain, for other programs', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'issues-'));
    await mkdir(join(folder, 'my apps'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

  const sarif = async (...args: readonly string[]): Promise<Sarif> => {
    const { code, stdout } = await runCommand(['explain', '-o', 'sarif', ...args], { cwd: folder });
    expect(code).to.equal(0);
    return JSON.parse(stdout) as Sarif;
  };

  const resultsOf = async (...args: readonly string[]): Promise<readonly Result[]> =>
    (await sarif(...args)).runs.flatMap(({ results }) => results);

  /** Rule, level, file, line and column of each. */
  const placed = (results: readonly Result[]): readonly string[] =>
    results.map(({ ruleId, level, locations }) => {
      const [{ artifactLocation, region } = expect.fail()] = locations.map((location) => location.physicalLocation);
      return `${ruleId} ${level} ${artifactLocation.uri}:${region.startLine}:${region.startColumn}`;
    });

  it('writes what SARIF 2.1.0 and GitHub want of a result', async () => {
    await write('a.yaml', pod('one'));
    const { $schema, version, runs } = await sarif('a.yaml');
    expect([version, $schema, runs.length]).to.deep.equal([
      '2.1.0',
      'https://json.schemastore.org/sarif-2.1.0.json',
      1,
    ]);
    const [{ tool, results, columnKind } = expect.fail()] = runs;
    expect([tool.driver.name, columnKind]).to.deep.equal(['istio-initializer', 'utf16CodeUnits']);
    expect(results).to.have.length(1);
    for (const { ruleId, ruleIndex, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).to.equal(ruleId);
      expect(message.text).to.match(/^Pod one: Istio does not know the annotation .*; fix: write sidecar/);
      expect(locations[0]?.physicalLocation.region).to.deep.equal({
        ...{ startLine: 7, startColumn: 5, endLine: 7, endColumn: 35 },
      });
    }
  });

  it('has every reason and every finding as a rule, once, with a sentence', async () => {
    await write('a.yaml', pod('one'));
    const rules = (await sarif('a.yaml')).runs.flatMap(({ tool }) => tool.driver.rules);
    const ids = rules.map(({ id }) => id);
    expect(ids).to.include.members([...REASONS, ...FINDING_CODES]);
    expect(ids).to.deep.equal([...new Set(ids)]);
    expect(ids).to.deep.equal(ISSUE_RULES.map(({ id }) => id));
    for (const { shortDescription, fullDescription, help } of rules) {
      for (const { text } of [shortDescription, fullDescription, help]) expect(text).to.match(/^[A-Z].*\.$/);
    }
  });

  it('names lines in every document, in lists, in JSON and with Windows line ends, also of objects of one name', async () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${[pod('one'), pod('two')]
      .map((text) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`)
      .join('')}`;
    await write('a.yaml', `${pod('one')}---\n${pod('one')}---\n# nothing\n---\n${list}`);
    await write('b.yaml', pod('one').replaceAll('\n', '\r\n'));
    const metadata = { name: 'one', labels: { app: 'a' }, annotations: { 'sidecar.istio.io/injct': 'true' } };
    const object = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'a', image: 'b' }] } };
    await write('c.json', JSON.stringify(object, null, 2));
    expect(placed(await resultsOf('a.yaml', 'b.yaml', 'c.json'))).to.deep.equal([
      'UnknownAnnotation error a.yaml:7:5',
      'UnknownAnnotation error a.yaml:18:5',
      'UnknownAnnotation error a.yaml:34:7',
      'UnknownAnnotation error a.yaml:44:7',
      'UnknownAnnotation error b.yaml:7:5',
      'UnknownAnnotation error c.json:10:7',
    ]);
  });

  it('tells objects apart that an anchor makes of one text, and knows those that get a namespace', async () => {
    const item = pod('one').trimEnd().replaceAll('\n', '\n  ');
    await write('a.yaml', `apiVersion: v1\nkind: List\nitems:\n- &x\n  ${item}\n- *x\n`);
    expect(placed(await resultsOf('a.yaml', '-n', 'foo'))).to.deep.equal([
      'UnknownAnnotation error a.yaml:11:7',
      'UnknownAnnotation error a.yaml:15:3',
    ]);
  });

  it('names files as they are from the working folder, and others by their whole address', async () => {
    await write('my apps/a#b.yaml', pod('one'));
    expect(placed(await resultsOf(join(folder, 'my apps/a#b.yaml')))).to.deep.equal([
      'UnknownAnnotation error my%20apps/a%23b.yaml:7:5',
    ]);
    const outside = join(folder, 'outside.yaml');
    await writeFile(outside, pod('one'));
    const { stdout } = await runCommand(['explain', '-o', 'sarif', '../outside.yaml'], {
      cwd: join(folder, 'my apps'),
    });
    const results = (JSON.parse(stdout) as Sarif).runs.flatMap((run) => run.results);
    expect(placed(results)).to.deep.equal([`UnknownAnnotation error ${pathToFileURL(outside).href}:7:5`]);
  });

  it('has what --strict fails on as errors, all else as notes, and nothing of what is as it was asked for', async () => {
    const wanted = pod('wanted', 'sidecar.istio.io/inject').replace('"true"', '"false"');
    const host = pod('host', 'a', '  hostNetwork: true\n');
    await write('a.yaml', `${pod('fine', 'sidecar.istio.io/inject')}---\n${wanted}---\n${host}`);
    expect(placed(await resultsOf('a.yaml'))).to.deep.equal(['HostNetwork note a.yaml:23:1']);
    expect((await runCommand(['explain', '-o', 'sarif', '--strict', 'a.yaml'], { cwd: folder })).code).to.equal(0);
    await write('b.yaml', pod('one', 'sidecar.istio.io/proxyCPU').replace('"true"', '"many"'));
    await write('config.yaml', 'policy: enabled\ntemplate: |\n  [[ index .Spec.Containers 9 ]]\n');
    const failed = ['b.yaml', '--injectConfigFile', 'config.yaml'];
    expect(placed(await resultsOf(...failed))).to.deep.equal(['InvalidAnnotation error b.yaml:7:5']);
    await write('b.yaml', pod('one', 'a'));
    expect(placed(await resultsOf(...failed))).to.deep.equal(['TemplateFailed error b.yaml:1:1']);
    const strict = await runCommand(['explain', '-o', 'github', '--strict', ...failed], { cwd: folder });
    expect([strict.code, strict.stdout.split(' ')[0]]).to.deep.equal([1, '::error']);
  });

  it('writes workflow commands of GitHub, with what they escape', async () => {
    await write('my apps/a,b:c%.yaml', pod('one'));
    await write('d.yaml', pod('host', 'a', '  hostNetwork: true\n'));
    const args = ['explain', '-o', 'github', 'my apps', 'd.yaml'];
    const { stdout } = await runCommand(args, { cwd: folder, env: { GITHUB_WORKSPACE: '' } });
    expect(stdout.split('\n')).to.deep.equal([
      '::notice file=d.yaml,line=1,endLine=1,col=1,endColumn=15,title=HostNetwork%3A Pod host::it gets no sidecar: its pods use the network of the node, whose traffic must not be redirected',
      '::error file=my apps/a%2Cb%3Ac%25.yaml,line=7,endLine=7,col=5,endColumn=35,title=UnknownAnnotation%3A Pod one::Istio does not know the annotation sidecar.istio.io/injct: it has no effect; fix: write sidecar.istio.io/inject',
      '',
    ]);
  });

  it('names files from the folder of the repository, where it runs in one below', async () => {
    await write('my apps/a.yaml', pod('one'));
    const below = { cwd: join(folder, 'my apps'), env: { GITHUB_WORKSPACE: folder } };
    expect((await runCommand(['explain', '-o', 'github', 'a.yaml'], below)).stdout).to.contain('file=my apps/a.yaml,');
    const beside = { cwd: folder, env: { GITHUB_WORKSPACE: join(folder, 'my apps') } };
    const { stdout } = await runCommand(['explain', '-o', 'github', 'my apps/a.yaml'], beside);
    expect(stdout).to.contain('file=my apps/a.yaml,');
  });

  it('says the line of standard input in the message, where there is no file', async () => {
    const { stdout } = await runCommand(['explain', '-o', 'github', '-'], { input: pod('one') });
    expect(stdout).to.match(/^::error title=UnknownAnnotation%3A Pod one::standard input, line 7: Istio does not know/);
  });
});
