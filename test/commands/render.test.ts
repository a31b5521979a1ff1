import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { runCommand } from '../support/command.js';

describe('render', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'render-'));
    await writeFile(file('data.json'), '{"name": "web", "ports": [80, 443]}');
    await writeFile(file('page.tmpl'), '{{.name}}:{{range .ports}} {{.}}{{end}}\n');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('executes a template with JSON data', async () => {
    const { code, stdout, stderr } = await runCommand([
      'render',
      '--template',
      file('page.tmpl'),
      '--data',
      file('data.json'),
    ]);
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: 'web: 80 443\n', stderr: '' });
  });

  for (const flag of ['--template', '--data']) {
    it(`reads standard input for ${flag} -`, async () => {
      const template = flag === '--template' ? '-' : file('page.tmpl');
      const data = flag === '--data' ? '-' : file('data.json');
      const input = flag === '--template' ? '{{.name}}' : '{"name": "web"}';
      const { stdout } = await runCommand(['render', '--template', template, '--data', data], { input });
      expect(stdout.trim()).to.equal(flag === '--template' ? 'web' : 'web:');
    });
  }

  const FUNCTIONS: readonly (readonly [what: string, template: string, output: string])[] = [
    ["Istio's functions", '{{toJSON .labels}}{{isset .labels "app"}}', '{"app":"web"}true'],
    ["sprig's functions", '{{.name | upper | quote}}', '"WEB"'],
    ["Istio's indent, which leaves the first line, not sprig's", '{{indent 2 "a\\nb"}}', 'a\n  b'],
    ['render, which reads a text as a template of its own', '{{render "{{render `{{.name | upper}}`}}!"}}', 'WEB!'],
    ['render with the same delimiters', '[[render "[[.name]]{{.name}}"]]', 'web{{.name}}'],
  ];
  for (const [what, template, output] of FUNCTIONS) {
    it(`knows ${what}`, async () => {
      await writeFile(file('data.json'), '{"name": "web", "labels": {"app": "web"}}');
      await writeFile(file('page.tmpl'), template);
      const delims = template.startsWith('[[') ? ['--delims', '[[,]]'] : [];
      const args = ['render', '--template', file('page.tmpl'), '--data', file('data.json'), ...delims];
      const { code, stdout, stderr } = await runCommand(args);
      expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: output, stderr: '' });
    });
  }

  it('says which of its functions a template gets wrong', async () => {
    const { code, stderr } = await runCommand(['render', '--template', '-', '--data', file('data.json')], {
      input: '{{include "x" .}}',
    });
    expect(code).to.equal(1);
    expect(stderr).to.contain('template: stdin:1: function "include" not defined\n1 | {{include "x" .}}\n');
  });

  /** Template, flags, and what is on standard error after the template's name. */
  const FAILURES: readonly (readonly [template: string, flags: readonly string[], stderr: string])[] = [
    [
      'a\n\té{{.name.x}}\n',
      [],
      `2:10: executing "page.tmpl" at <.name.x>: can't evaluate field x in type interface {}\n2 | \té{{.name.x}}\n  | \t${' '.repeat(8)}^\n`,
    ],
    [
      '{{.absent}}',
      ['--missingkey', 'error'],
      '1:2: executing "page.tmpl" at <.absent>: map has no entry for key "absent"\n1 | {{.absent}}\n  |   ^\n',
    ],
    ['ok\n{{if}}', [], '2: missing value for if\n2 | {{if}}\n'],
    [
      '[[.name.x]]',
      ['--delims', '[[,]]'],
      '1:7: executing "page.tmpl" at <.name.x>: can\'t evaluate field x in type interface {}\n1 | [[.name.x]]\n  |        ^\n',
    ],
  ];

  for (const [template, flags, wanted] of FAILURES) {
    it(`points to what is wrong in ${JSON.stringify(template)}, with exit code 1 and nothing on standard output`, async () => {
      await writeFile(file('page.tmpl'), template);
      const { code, stdout, stderr } = await runCommand(
        ['render', '--template', 'page.tmpl', '--data', 'data.json', ...flags],
        { cwd: folder },
      );
      expect({ code, stdout, stderr }).to.deep.equal({
        code: 1,
        stdout: '',
        stderr: `istio-initializer: render page.tmpl: template: page.tmpl:${wanted}`,
      });
    });
  }

  const WRONG_FLAGS: readonly (readonly [flags: readonly string[], message: RegExp])[] = [
    [['--template', '-', '--data', '-'], /got - for both/],
    [
      ['--template', 'page.tmpl', '--data', 'data.json', '--delims', '[['],
      /read flag --delims: got '\[\[', want two delimiters/,
    ],
    [['--template', 'page.tmpl', '--data', 'page.tmpl'], /read page\.tmpl: want JSON: /],
    [['--template', 'absent.tmpl', '--data', 'data.json'], /read absent\.tmpl: ENOENT/],
    [
      ['--template', 'page.tmpl', '--data', 'data.json', '--missingkey', 'no'],
      /Allowed choices are default, zero, error/,
    ],
  ];

  for (const [flags, message] of WRONG_FLAGS) {
    it(`says what is wrong with ${flags.join(' ')}`, async () => {
      const { code, stderr } = await runCommand(['render', ...flags], { cwd: folder });
      expect(code).to.equal(1);
      expect(stderr).to.match(message);
    });
  }

  describe('with the flags of an injector', () => {
    const DEPLOYMENT = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        template: {
          metadata: { labels: { app: 'web' }, annotations: { 'proxy.istio.io/config': 'concurrency: 3' } },
          spec: { containers: [{ name: 'web', image: 'web', ports: [{ containerPort: 80 }] }] },
        },
      },
    };

    /** What is rendered, or the message. */
    async function render(template: string, data: object, flags: readonly string[]): Promise<string> {
      await writeFile(file('data.json'), JSON.stringify(data));
      await writeFile(file('page.tmpl'), template);
      const args = ['render', '--template', 'page.tmpl', '--data', 'data.json', ...flags];
      const { stdout, stderr } = await runCommand(args, { cwd: folder });
      return stdout + stderr;
    }

    const RENDERINGS: readonly (readonly [effect: string, template: string, flags: readonly string[], want: string])[] =
      [
        [
          'shows a workload as an injector of 1.31 does',
          '{{ .DeploymentMeta.Name }} {{ index .ObjectMeta.Labels "app" }} {{ .ProxyConfig.Concurrency.GetValue }} ' +
            '{{ includeInboundPorts .Spec.Containers }} {{ .ProxyImage }} {{ .NativeSidecars }} {{ .Revision }}',
          [
            ...[
              '--istio-version',
              '1.31',
              '--set',
              'global.hub=hub,global.tag=1.31.0',
              '--set',
              'global.variant=distroless',
            ],
            ...['--native-sidecars', 'true', '--revision', 'canary'],
          ],
          'web web 3 80 hub/proxyv2:1.31.0-distroless true canary',
        ],
        [
          'gives the environment by flag, the setting of native sidecars in it',
          '{{ env "PLATFORM" "none" }} {{ env "ENABLE_NATIVE_SIDECARS" "unset" }}',
          ['--istio-version', '1.24', '--injector-env', 'PLATFORM=openshift', '--native-sidecars', 'true'],
          'openshift true',
        ],
        [
          'shows a workload as an injector of 1.1 did',
          '[[ .DeploymentMeta.Name ]] [[ .ProxyConfig.DiscoveryAddress ]] [[ .Values.global.hub ]]',
          ['--delims', '[[,]]', '--istio-version', '1.1', '--set', 'global.hub=hub'],
          'web istio-pilot:15010 hub',
        ],
        [
          'shows a workload as an injector of 0.8 did',
          '[[ .DeploymentMeta.Name ]] [[ .ProxyConfig.ProxyAdminPort ]]',
          ['--delims', '[[,]]', '--istio-version', '0.8'],
          'web 15000',
        ],
        [
          'takes the release that the template shows where only other flags are given',
          '{{ omitNil (dict "a" nil "b" 1) }} {{ .Values.x }}',
          ['--set', 'x=1'],
          'map[b:1] 1',
        ],
        [
          'shows a workload in the namespace of its own before that of the flag',
          '{{ .DeploymentMeta.Namespace }}',
          ['--namespace', 'other'],
          'shop',
        ],
        ['takes an unknown release for the nearest', '{{ .Kind }}', ['--istio-version', '1.99'], 'is taken for 1.31'],
        [
          'refuses a release without templates',
          '{{ 1 }}',
          ['--istio-version', '0.3'],
          'want a release of Istio with templates',
        ],
        [
          'lacks the functions of later releases',
          '{{ omitNil 1 }}',
          ['--istio-version', '1.24'],
          'function "omitNil" not',
        ],
        ['refuses a value that is none', '{{ 1 }}', ['--set', 'x'], "the key 'x' has no value"],
      ];
    for (const [effect, template, flags, want] of RENDERINGS) {
      it(effect, async () => {
        expect(await render(template, DEPLOYMENT, flags)).to.include(want);
      });
    }

    it('shows a workload without a namespace in that of the flag', async () => {
      const metadata = { name: 'web' };
      const flags = ['-n', 'other', '--istio-version', '1.31'];
      const template = '{{ .DeploymentMeta.Namespace }}';
      expect(await render(template, { ...DEPLOYMENT, metadata }, flags)).to.equal('other');
    });

    it('leaves data that is no workload as it is, with what flags say of it', async () => {
      const data = { Values: { a: 1, b: 2 }, name: 'web' };
      const flags = ['--istio-version', '1.31', '--set', 'b=3', '--revision', 'canary', '--native-sidecars', 'true'];
      expect(
        await render('{{ .name }} {{ toJson .Values }} {{ .Revision }} {{ .NativeSidecars }}', data, flags),
      ).to.equal('web {"a":1,"b":3} canary true');
    });
  });
});
