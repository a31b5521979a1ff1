import { expect } from 'chai';

import type { JsonValue } from '../../src/sandbox/json/json-value.js';
import type { KubernetesVersion } from '../../src/sandbox/kubernetes-version.js';
import { startSandbox } from '../../src/sandbox/server.js';
import { normalised, ordered } from './normalise.js';
import { rbacOfRecordings, tokensOfRecordings } from './recorded-users.js';
import { view } from './recorded-view.js';
import { type Recording, recordingsOf } from './recording.js';
import { replay } from './replay.js';

/** The longest recording waits for the timeout of a create, which is the real server's 30 s. */
const TIMEOUT_MS = 60_000;

const recordings = { '1.7': recordingsOf('1.7'), '1.9': recordingsOf('1.9') };

/** What a new server answers to a recording, next to what was recorded. */
async function replayed(kubernetesVersion: KubernetesVersion, recording: Recording): Promise<() => void> {
  const sandbox = await startSandbox({ kubernetesVersion, tokenAuthFile: tokensOfRecordings });
  try {
    await rbacOfRecordings(sandbox.url);
    const results = normalised(await replay(sandbox.url, recording));
    const got = results.map((result, i): JsonValue => ordered(view(result, recording.results[i]?.compare)) ?? null);
    const want = recording.results.map((result): JsonValue => ordered(view(result)) ?? null);
    return () => expect(got).to.deep.equal(want);
  } catch (error) {
    return () => {
      throw error;
    };
  } finally {
    await sandbox.close();
  }
}

describe('a sandbox answers like the recorded servers', function () {
  this.timeout(TIMEOUT_MS);
  const replays = new Map<Recording, Promise<() => void>>();

  // All at once, each against a new server: together they take as long as the one that waits for the timeout.
  before(() => {
    for (const version of ['1.7', '1.9'] as const) {
      for (const recording of recordings[version]) replays.set(recording, replayed(version, recording));
    }
  });

  for (const version of ['1.7', '1.9'] as const) {
    for (const recording of recordings[version]) {
      it(`${version} ${recording.scenario.name}: ${recording.scenario.about}`, async () => {
        const check = await replays.get(recording);
        check?.();
      });
    }
  }
});
