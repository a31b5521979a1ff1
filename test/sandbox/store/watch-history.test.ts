import { expect } from 'chai';

import type { StoreEvent } from '../../../src/sandbox/store/store-event.js';
import { WatchHistory } from '../../../src/sandbox/store/watch-history.js';

function event(resourceVersion: number): StoreEvent {
  return { resourceVersion, current: undefined, previous: undefined, rendered: new Map() };
}

function historyOf(length: number, ...versions: readonly number[]): WatchHistory {
  const history = new WatchHistory(length);
  for (const version of versions) history.add(event(version));
  return history;
}

function versionsSince(
  history: WatchHistory,
  resourceVersion: number,
): readonly number[] | { readonly oldest: number } {
  const answer = history.since(resourceVersion);
  return answer.known ? answer.events.map((kept) => kept.resourceVersion) : { oldest: answer.oldest };
}

describe('WatchHistory', () => {
  it('knows everything while it has forgotten nothing, even before its first event', () => {
    expect(versionsSince(historyOf(3), 1)).to.deep.equal([]);
    expect(versionsSince(historyOf(3, 10, 20, 30), 1)).to.deep.equal([10, 20, 30]);
  });

  it('knows what the ring covers, and not a version more', () => {
    const history = historyOf(3, 10, 20, 30, 40);
    expect(versionsSince(history, 18)).to.deep.equal({ oldest: 19 });
    expect(versionsSince(history, 19)).to.deep.equal([20, 30, 40]);
    expect(versionsSince(history, 20)).to.deep.equal([30, 40]);
    expect(versionsSince(history, 99)).to.deep.equal([]);
  });

  it('keeps its length however many events come, be it one', () => {
    for (const length of [1, 2, 3]) {
      const history = new WatchHistory(length);
      for (let version = 10; version < 30; version += 1) {
        history.add(event(version));
        const oldest = Math.max(10, version - length + 1);
        const kept = Array.from({ length: version - oldest + 1 }, (_, index) => oldest + index);
        expect(versionsSince(history, oldest - 1)).to.deep.equal(kept);
        if (oldest > 10) expect(versionsSince(history, oldest - 2)).to.deep.equal({ oldest: oldest - 1 });
      }
    }
  });

  it('forgets what was before a restart, and remembers what comes after', () => {
    const history = historyOf(3, 10, 20);
    history.forget(25);
    expect(versionsSince(history, 24)).to.deep.equal({ oldest: 25 });
    expect(versionsSince(history, 25)).to.deep.equal([]);
    history.add(event(26));
    expect(versionsSince(history, 25)).to.deep.equal([26]);
    expect(versionsSince(history, 20)).to.deep.equal({ oldest: 25 });
  });
});
