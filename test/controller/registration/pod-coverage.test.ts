import { expect } from 'chai';

import { watchPodCoverage } from '../../../src/controller/registration/pod-coverage.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import {
  type ScriptedAnswer,
  type ScriptedClient,
  scriptedClient,
  type WatchScript,
} from '../../support/scripted-client.js';
import { OURS } from '../../support/workloads.js';

const CHANGE = '{"type":"MODIFIED","object":{"metadata":{"name":"istio-sidecar","resourceVersion":"9"}}}';

/** A list of one InitializerConfiguration with one rule. */
const listOf = (name: string, ...resources: readonly string[]): ScriptedAnswer => ({
  items: [
    {
      metadata: { name: 'istio-sidecar' },
      initializers: [{ name, rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources }] }],
    },
  ],
});
const PODS = listOf(OURS, 'deployments', 'pods');
const NO_PODS = listOf(OURS, 'deployments');

describe('watchPodCoverage', () => {
  let clock: FakeClock;
  let client: ScriptedClient;
  let changes: boolean[];
  let stop: () => void;

  beforeEach(() => {
    clock = new FakeClock();
    changes = [];
  });

  afterEach(() => {
    stop();
  });

  /** Watches by the scripts; the list is what `answer` says at its first, second, ... reading. */
  const start = (
    answer: (index: number) => ScriptedAnswer,
    scripts: readonly WatchScript[] = [],
    initializerName: () => string = () => OURS,
  ): { readonly recheck: () => void } => {
    client = scriptedClient((_, index) => answer(index), scripts);
    const onChange = (covered: boolean): void => {
      changes.push(covered);
    };
    const coverage = watchPodCoverage({ client, clock, random: () => 0, initializerName, onChange });
    ({ stop } = coverage);
    return coverage;
  };
  const reads = async (count: number): Promise<void> => {
    await eventually(() => client.requests.length === count);
    await flushEventLoop();
  };
  /** Lets the pause after the end of a watch pass. */
  const reopened = async (): Promise<void> => {
    await flushEventLoop();
    clock.advance(5000);
  };

  for (const [what, answer, expected] of [
    ['reports that pods wait for the controller', PODS, [true]],
    ['tells nothing where only other resources do', NO_PODS, []],
    ['reports nothing where pods wait for another initializer', listOf('other.example.com', 'pods'), []],
    ['tells nothing where the server has no InitializerConfigurations', 404, []],
    ['tells nothing where we may not see them', 403, []],
  ] as const satisfies readonly (readonly [string, ScriptedAnswer, readonly boolean[]])[]) {
    it(what, async () => {
      start(() => answer);
      await reads(1);
      expect(changes).to.deep.equal(expected);
    });
  }

  it('reads at each change, and reports only what is new', async () => {
    const scripts = [
      { lines: [], then: 'end' },
      { lines: [CHANGE], then: 'stay' },
    ] as const;
    start((index) => [PODS, PODS, NO_PODS][index], scripts);
    await reads(1);
    await reopened();
    // Once for the opening, and once for what came while that was read.
    await reads(3);
    expect(changes).to.deep.equal([true, false]);
  });

  it('reads again when the watch is opened again, where a read failed before', async () => {
    start(
      (index) => (index === 0 ? 503 : PODS),
      [
        { lines: [], then: 'break' },
        { lines: [], then: 'stay' },
      ],
    );
    await reads(1);
    expect(changes).to.deep.equal([]);
    await reopened();
    await reads(2);
    expect(changes).to.deep.equal([true]);
  });

  it('keeps what it knows while the server does not say', async () => {
    start(
      (index) => (index === 0 ? PODS : 500),
      [
        { lines: [], then: 'end' },
        { lines: [], then: 'stay' },
      ],
    );
    await reads(1);
    await reopened();
    await reads(2);
    expect(changes).to.deep.equal([true]);
  });

  it('uses the current name at a recheck', async () => {
    let name = 'old.example.com';
    const coverage = start(
      () => PODS,
      [],
      () => name,
    );
    await reads(1);
    expect(changes).to.deep.equal([]);
    name = OURS;
    coverage.recheck();
    await reads(2);
    expect(changes).to.deep.equal([true]);
  });

  it('requests nothing and reports nothing after it is stopped during a read', async () => {
    let answer: (list: ScriptedAnswer) => void = () => undefined;
    const coverage = start(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await reads(1);
    coverage.recheck();
    stop();
    answer(PODS);
    await flushEventLoop();
    expect([changes, client.requests.length]).to.deep.equal([[], 1]);
  });
});
