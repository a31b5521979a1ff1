import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

import packageJson from '../../package.json' with { type: 'json' };

const script = fileURLToPath(new URL('../../.ci/run', import.meta.url));

/** Programs of the machine that the script may use beside the ones that it installs. */
const PROGRAMS = ['bash', 'cat', 'chmod', 'dirname', 'mktemp', 'rm'];
/** Where they are. */
const PATHS = execFileSync('bash', ['-c', `type -P ${PROGRAMS.join(' ')}`], { encoding: 'utf8' })
  .trim()
  .split('\n');

/** What stands in for npm: writes the summary as mocha's reporter would, and ends with the given status. */
function npm(summary: string, status: number): string {
  return `echo "npm $*"\nprintf '%s' '${summary}' > "$MOCHA_SUMMARY_FILE"\nexit ${status}`;
}

const TOOLS = [
  ...['kubectl', 'openssl', 'chromium', 'iptables', 'ip', 'python3', 'patch'],
  ...['promtool', 'pre-commit', 'hyperfine', 'zsh', 'fish'],
];
const COMPLETE = Object.fromEntries(TOOLS.map((tool) => [tool, 'exit 0']));
const ROOT = { id: 'echo 0' };
const NOT_ROOT = { id: 'echo 1000' };
const apt = (status: number) => ({ 'apt-get': `echo "apt-get $*"\nexit ${status}` });

describe('.ci/run', () => {
  let bin = '';

  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'ci-run-'));
    for (const path of PATHS) symlinkSync(path, join(bin, basename(path)));
  });

  afterEach(() => {
    rmSync(bin, { recursive: true });
  });

  const policy = (): string => join(bin, 'policy');

  /** Runs the script where there are no programs but these shell scripts. */
  function run(programs: Readonly<Record<string, string>>): { status: number | null; lines: string[]; errors: string } {
    for (const [name, body] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!${join(bin, 'bash')}\n${body}\n`, { mode: 0o755 });
    }
    const { status, stdout, stderr } = spawnSync(script, {
      encoding: 'utf8',
      env: { PATH: bin, TMPDIR: bin, SERVICE_POLICY: policy() },
    });
    return { status, lines: stdout.trimEnd().split('\n'), errors: stderr };
  }

  it('is a bash script that can be executed and stops at errors', () => {
    expect(statSync(script).mode & 0o111).to.equal(0o111);
    expect(spawnSync('bash', ['-n', script]).status).to.equal(0);
    const text = readFileSync(script, 'utf8');
    expect(text).to.match(/^#!\/usr\/bin\/env bash\n/);
    expect(text).to.match(/^set -euo pipefail$/m);
  });

  for (const { what, summary, npmStatus, last, status } of [
    { what: 'all passed', summary: '12 passed, 0 failed\n', npmStatus: 0, last: '12 passed, 0 failed', status: 0 },
    {
      what: 'some were skipped',
      summary: '12 passed, 0 failed, 3 skipped\n',
      npmStatus: 0,
      last: '12 passed, 0 failed, 3 skipped',
      status: 0,
    },
    { what: 'some failed', summary: '12 passed, 2 failed\n', npmStatus: 2, last: '12 passed, 2 failed', status: 2 },
    { what: 'the lint failed before', summary: '', npmStatus: 7, last: '0 passed, 0 failed', status: 7 },
    { what: 'none ran', summary: '', npmStatus: 0, last: '0 passed, 0 failed', status: 1 },
    {
      what: 'all were skipped',
      summary: '0 passed, 0 failed, 9 skipped\n',
      npmStatus: 0,
      last: '0 passed, 0 failed, 9 skipped',
      status: 1,
    },
    {
      what: 'some failed and npm did not notice',
      summary: '1 passed, 1 failed\n',
      npmStatus: 0,
      last: '1 passed, 1 failed',
      status: 1,
    },
  ]) {
    it(`ends with "${last}" and status ${status} where ${what} and npm's status is ${npmStatus}`, () => {
      const result = run({ ...COMPLETE, npm: npm(summary, npmStatus) });
      expect(result.lines[0]).to.equal('npm cit');
      expect(result.lines.at(-1)).to.equal(last);
      expect(result.status).to.equal(status);
    });
  }

  const passing = npm('1 passed, 0 failed\n', 0);

  it('installs nothing where nothing is missing', () => {
    const { lines } = run({ ...COMPLETE, ...ROOT, ...apt(0), npm: passing });
    expect(lines).to.deep.equal(['npm cit', '1 passed, 0 failed']);
  });

  it('installs the packages of the tools that are missing, after an update', () => {
    const { kubectl, ...others } = COMPLETE;
    expect(kubectl).to.equal('exit 0');
    const { lines } = run({ ...others, ...ROOT, ...apt(0), npm: passing });
    expect(lines.slice(0, 3)).to.deep.equal([
      'installing kubernetes-client',
      'apt-get update',
      'apt-get install -y --no-install-recommends kubernetes-client',
    ]);
  });

  it('lets no package start a service while it installs, and leaves a policy of the machine as it is', () => {
    const { promtool, ...others } = COMPLETE;
    expect(promtool).to.equal('exit 0');
    const programs = { ...others, ...ROOT, 'apt-get': '"$SERVICE_POLICY" prometheus start\necho "start: $?"' };
    expect(run({ ...programs, npm: passing }).lines).to.include.members(['installing prometheus', 'start: 101']);
    expect(existsSync(policy())).to.equal(false);
    run({ ...programs, 'apt-get': 'exit 100', npm: passing });
    expect(existsSync(policy())).to.equal(false);
    writeFileSync(policy(), '#!/bin/sh\nexit 104\n', { mode: 0o755 });
    expect(run({ ...programs, npm: passing }).lines).to.include('start: 104');
    expect(existsSync(policy())).to.equal(true);
  });

  for (const [what, programs] of [
    ['who is not root', { ...NOT_ROOT, ...apt(0) }],
    ['without apt-get', ROOT],
    ['whose apt-get fails', { ...ROOT, ...apt(100) }],
  ] as const) {
    it(`runs the tests all the same for a user ${what}, and says what is missing`, () => {
      const { status, lines, errors } = run({ ...programs, npm: passing });
      expect(lines.at(-1)).to.equal('1 passed, 0 failed');
      expect(errors).to.contain('kubernetes-client openssl chromium');
      expect(status).to.equal(0);
    });
  }

  it('leaves no file behind', () => {
    run({ ...COMPLETE, npm: 'echo "$MOCHA_SUMMARY_FILE" > "${0%/*}/seen"\nexit 1' });
    const file = readFileSync(join(bin, 'seen'), 'utf8').trim();
    expect(() => statSync(file)).to.throw('ENOENT');
  });
});

describe('the checks beside the tests', () => {
  const TOOLS_OF_LINT = ['oxlint', 'prettier', 'knip'] as const;

  /** The status of `npm run lint` where one of the tools that it calls fails. */
  function statusOf(failing: string): number | null {
    const bodies = TOOLS_OF_LINT.map((tool) => `${tool}() { case "${tool} $*" in "${failing}"*) return 3;; esac; }`);
    return spawnSync('sh', ['-c', [...bodies, packageJson.scripts.lint].join('\n')]).status;
  }

  for (const failing of ['oxlint', 'prettier', 'knip --production']) {
    it(`fail with "${failing}", beside which others run`, () => {
      expect(statusOf(failing)).to.equal(3);
    });
  }

  it('pass where every one does', () => {
    expect(statusOf('nothing')).to.equal(0);
  });
});

describe('the reporter of .ci/run', () => {
  let folder = '';
  const project = fileURLToPath(new URL('../../', import.meta.url));
  const mocha = fileURLToPath(new URL('../../node_modules/mocha/bin/mocha.js', import.meta.url));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mocha-summary-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs mocha as .ci/run has it run, on a test file with this text. */
  function summaryOf(text: string, ...flags: string[]): string {
    const [file, summary] = [join(folder, 'a.test.mjs'), join(folder, 'summary')];
    writeFileSync(file, text);
    const [, options = ''] = /MOCHA_OPTIONS='(.*)'/.exec(readFileSync(script, 'utf8')) ?? [];
    spawnSync(process.execPath, [mocha, '--no-config', ...flags, file], {
      cwd: project,
      env: { ...process.env, MOCHA_OPTIONS: options, MOCHA_SUMMARY_FILE: summary },
    });
    return readFileSync(summary, 'utf8');
  }

  const test = (body: string): string => `it('a', () => { ${body} });`;

  for (const [what, text, summary] of [
    ['what passed', test('') + test(''), '2 passed, 0 failed\n'],
    [
      'what failed and what was skipped, hooks too',
      `${test('')} ${test('throw new Error()')} it('b');
       describe('c', () => { before(() => { throw new Error(); }); ${test('')} });`,
      '1 passed, 2 failed, 1 skipped\n',
    ],
  ] as const) {
    for (const flags of [[], ['--parallel']]) {
      it(`counts ${what}${flags.length === 0 ? '' : ', in parallel runs too'}`, () => {
        expect(summaryOf(text, ...flags)).to.equal(summary);
      });
    }
  }
});
