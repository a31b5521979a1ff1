import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { expect } from 'chai';

import { CLI, killAll, runCli, startCli } from '../support/cli.js';

interface Row {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly policy: string;
  readonly annotation: string | null;
  readonly injected: boolean;
  readonly reason: string;
  readonly milliseconds: number;
}

/** Policy, annotation, whether the truth table says yes, and why. */
const TRUTH_TABLE: readonly (readonly [string, string | null, boolean, string])[] = [
  ['off', null, false, 'PolicyOff'],
  ['disabled', null, false, 'PolicyDisabled'],
  ['disabled', 'false', false, 'DisabledByAnnotation'],
  ['disabled', 'true', true, 'EnabledByAnnotation'],
  ['enabled', null, true, 'PolicyEnabled'],
  ['enabled', 'false', false, 'DisabledByAnnotation'],
  ['enabled', 'true', true, 'EnabledByAnnotation'],
];
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

/** Kind, policy, annotation, whether it is injected, and why. */
type WantedRow = readonly [string, string, string | null, boolean, string];

/** The truth table where the server allows no change to these kinds. */
function truthTable(refused: readonly string[]): readonly WantedRow[] {
  return TRUTH_TABLE.flatMap(([policy, annotation, yes, reason]) =>
    KINDS.map((kind): WantedRow => {
      const rejected = yes && refused.includes(kind);
      return [kind, policy, annotation, yes && !rejected, rejected ? `${kind}Immutable` : reason];
    }),
  );
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Runs the demo with a reader that leaves after the first line, and returns which processes it had started. */
async function pipedIntoNothing(): Promise<{ code: number | null; stderr: string; pids: readonly number[] }> {
  const demo = spawn(process.execPath, [CLI, 'demo'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  demo.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(demo.stdout, 'data');
  const children = readFileSync(`/proc/${demo.pid ?? 0}/task/${demo.pid ?? 0}/children`, 'utf8');
  demo.stdout.destroy();
  const [code] = (await once(demo, 'close')) as [number | null];
  return { code, stderr, pids: children.trim().split(' ').map(Number) };
}

describe('demo', function () {
  this.timeout(60_000);
  afterEach(killAll);

  it('shows in a table for people how the truth table of every kind comes true on Kubernetes 1.9, and how long it took', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--kubernetes-version', '1.9']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/^Deployment service-one: created with its sidecar in [\d.]+ ms$/m);
    expect(stdout).to.match(/^JobImmutable: .*kube-inject/m);
    expect(stdout).to.match(/^28 workloads in [\d.]+ s$/m);
    const [table = ''] = /^KIND[^]*?\n(?=\n|\w+Immutable: )/m.exec(stdout) ?? [];
    const [header, ...lines] = table.trimEnd().split('\n');
    expect(header).to.match(/^KIND +NAMESPACE\/NAME +POLICY +ANNOTATION +INJECTED +REASON +MS$/);
    for (const line of lines) expect(line).to.match(/ [\d.]+$/);
    expect(lines.map((line) => line.split(/ +/).slice(0, -1))).to.deep.equal(
      truthTable(['Job']).map(([kind, policy, annotation, injected, reason]) => {
        const name = `demo/${kind.toLowerCase()}-${policy}-${annotation ?? 'omitted'}`;
        return [kind, name, policy, annotation ?? '-', injected ? 'yes' : 'no', reason];
      }),
    );
  });

  it('shows with --json how it comes true on 1.7, and leaves sandbox and controller running with --keep', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--keep', '--json', '--kubernetes-version', '1.7']);
    expect(code, stderr).to.equal(0);
    const rows = JSON.parse(stdout) as readonly Row[];
    const got = rows.map(({ kind, policy, annotation, injected, reason }) => [
      kind,
      policy,
      annotation,
      injected,
      reason,
    ]);
    expect(got).to.deep.equal(truthTable(['Job', 'StatefulSet']));
    for (const row of rows) {
      expect(Object.keys(row)).to.have.members([
        'kind',
        'namespace',
        'name',
        'policy',
        'annotation',
        'injected',
        'reason',
        'milliseconds',
      ]);
      // Nobody waited for a timeout: that would be answered 504, and the demo would fail.
      expect(row.milliseconds).to.be.greaterThan(0);
    }
    const kubeconfig = /KUBECONFIG=(.+)/.exec(stderr)?.[1] ?? '';
    const pids = (/^ {2}kill (\d+) (\d+); rm -r \/\S+$/m.exec(stderr) ?? []).slice(1).map(Number);
    try {
      await access(kubeconfig);
      expect(pids.map(alive)).to.deep.equal([true, true]);
      const page = /^ {2}(http:\S+) shows what is pending and decided, live$/m.exec(stderr)?.[1] ?? '';
      expect(await (await fetch(page)).text()).to.match(/^<!doctype html>[^]*Pending now/);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGKILL');
    }
  });

  it('ends what it has started when its output is closed', async () => {
    const { code, stderr, pids } = await pipedIntoNothing();
    expect(code).to.equal(128 + 13);
    expect(stderr).to.equal('istio-initializer: stopped by SIGPIPE\n');
    expect(pids.filter(alive)).to.deep.equal([]);
  });

  it('ends what it has started when it is interrupted', async () => {
    const demo = startCli(['demo', '--keep']);
    await demo.until(/service-one/);
    demo.kill('SIGINT');
    const { code, stderr } = await demo.finished;
    expect(code).to.equal(130);
    expect(stderr).to.contain('stopped by SIGINT');
  });
});
