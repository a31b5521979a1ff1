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

  for (const [version, refused] of [
    ['1.7', ['Job', 'StatefulSet']],
    ['1.9', ['Job']],
  ] as const) {
    it(`shows the truth table for every kind, as Kubernetes ${version} lets it come true`, async () => {
      const { code, stdout, stderr } = await runCli(['demo', '--json', '--kubernetes-version', version]);
      expect([code, stderr]).to.deep.equal([0, '']);
      const rows = JSON.parse(stdout) as readonly Row[];
      const want = TRUTH_TABLE.flatMap(([policy, annotation, yes, reason]) =>
        KINDS.map((kind) => {
          const rejected = yes && refused.some((other) => other === kind);
          return [kind, policy, annotation, yes && !rejected, rejected ? `${kind}Immutable` : reason];
        }),
      );
      const got = rows.map(({ kind, policy, annotation, injected, reason }) => [
        kind,
        policy,
        annotation,
        injected,
        reason,
      ]);
      expect(got).to.deep.equal(want);
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
    });
  }

  it('prints a table for people, and how long it all took', async () => {
    const { code, stdout } = await runCli(['demo']);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Deployment service-one: created with its sidecar in [\d.]+ ms$/m);
    expect(stdout).to.match(/^KIND +NAMESPACE\/NAME +POLICY +ANNOTATION +INJECTED +REASON +MS$/m);
    expect(stdout).to.match(/^Job +demo\/job-enabled-true +enabled +true +no +JobImmutable +[\d.]+$/m);
    expect(stdout).to.match(/^JobImmutable: .*kube-inject/m);
    expect(stdout).to.match(/^28 workloads in [\d.]+ s$/m);
  });

  it('leaves sandbox and controller running with --keep, and says how to end them', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--keep', '--json']);
    expect([code, (JSON.parse(stdout) as unknown[]).length]).to.deep.equal([0, 28]);
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
