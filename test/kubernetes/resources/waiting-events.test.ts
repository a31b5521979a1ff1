import { expect } from 'chai';

import type { EventToRecord } from '../../../src/kubernetes/resources/event-object.js';
import { EventQueue, RecentEvents, type TrackedEvent } from '../../../src/kubernetes/resources/waiting-events.js';
import { FakeClock } from '../../support/fake-clock.js';

const event = (name: string, more: Partial<EventToRecord> = {}): EventToRecord => ({
  involved: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name, uid: `uid-of-${name}` },
  type: 'Normal',
  reason: 'Injected',
  message: 'sidecar injected',
  ...more,
});

const tracked = (name: string, more: Partial<EventToRecord> = {}): TrackedEvent => ({
  ...{ event: event(name, more), name: `${name}.1`, firstMs: 0, lastMs: 0, count: 1 },
  ...{ isWritten: false, isQueued: false, isWriting: false, isDue: false, failures: 0, countDelayMs: 10_000 },
});

const warning = (name: string): TrackedEvent => tracked(name, { type: 'Warning' });

const anyType = (): boolean => true;

const nameOf = ({ event: { involved } }: TrackedEvent): string => involved.name;

/** Takes all that wait, in the order in which they are to be written. */
function takeAll(queue: EventQueue): readonly string[] {
  const names: string[] = [];
  for (let next = queue.take(anyType); next; next = queue.take(anyType)) names.push(nameOf(next));
  return names;
}

describe('Events that wait', () => {
  it('are taken in their order, but warnings before all others', () => {
    const queue = new EventQueue();
    for (const one of [tracked('a'), warning('x'), tracked('b'), warning('y')]) queue.add(one);
    expect(queue.length).to.equal(4);
    expect(takeAll(queue)).to.deep.equal(['x', 'y', 'a', 'b']);
    expect([queue.length, queue.take(anyType)]).to.deep.equal([0, undefined]);
  });

  it('wait once, however often they are added, and again when they have been taken', () => {
    const queue = new EventQueue();
    const one = tracked('a');
    queue.add(one);
    queue.add(one);
    expect([queue.length, one.isQueued]).to.deep.equal([1, true]);
    expect(queue.take(anyType)).to.equal(one);
    expect(one.isQueued).to.equal(false);
    queue.add(one);
    expect(takeAll(queue)).to.deep.equal(['a']);
  });

  it('wait on while none of their type may be written, and hold up no other type', () => {
    const queue = new EventQueue();
    queue.add(warning('x'));
    queue.add(tracked('a'));
    expect(queue.take((type) => type === 'Normal')).to.have.nested.property('event.involved.name', 'a');
    expect(queue.take((type) => type === 'Normal')).to.equal(undefined);
    expect(takeAll(queue)).to.deep.equal(['x']);
  });

  it('are asked for by type only where one of the type waits: a permit that is given is used', () => {
    const queue = new EventQueue();
    queue.add(tracked('a'));
    const asked: string[] = [];
    const may = (type: string): boolean => asked.push(type) > 0;
    queue.take(may);
    queue.take(may);
    expect(asked).to.deep.equal(['Normal']);
  });

  it('have room for a thousand of each type, those counted that are about to wait', () => {
    const queue = new EventQueue();
    for (let i = 0; i < 990; i += 1) queue.add(tracked(`web-${i}`));
    expect([queue.hasRoom('Normal'), queue.hasRoom('Normal', 9), queue.hasRoom('Normal', 10)]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(queue.hasRoom('Warning', 10)).to.equal(true);
    for (let i = 990; i < 1000; i += 1) queue.add(tracked(`web-${i}`));
    expect([queue.hasRoom('Normal'), queue.hasRoom('Warning')]).to.deep.equal([false, true]);
    queue.take(anyType);
    expect(queue.hasRoom('Normal')).to.equal(true);
  });

  it('are all gone once they are cleared', () => {
    const queue = new EventQueue();
    queue.add(tracked('a'));
    queue.add(warning('x'));
    queue.clear();
    expect([queue.length, takeAll(queue)]).to.deep.equal([0, []]);
  });
});

describe('Events of the last minutes', () => {
  it('are found by their object and their reason, whatever they say', () => {
    const recent = new RecentEvents();
    const one = tracked('web');
    recent.add(one);
    const find = (): readonly boolean[] =>
      [
        event('web', { message: 'another', type: 'Warning' }),
        event('web', { reason: 'Skipped' }),
        event('other'),
        event('web', { involved: { ...one.event.involved, uid: 'of the next one of this name' } }),
        event('web', { involved: { ...one.event.involved, kind: 'Job' } }),
        event('web', { involved: { ...one.event.involved, namespace: 'test' } }),
      ].map((wanted) => recent.find(wanted) === one);
    expect(find()).to.deep.equal([true, false, false, false, false, false]);
    recent.settle(one);
    expect(find()).to.deep.equal([true, false, false, false, false, false]);
  });

  it('of a new pod are those of an earlier pod of its name only until the server has them', () => {
    const recent = new RecentEvents();
    const one = tracked('web', { isNewPod: true });
    recent.add(one);
    expect(recent.find(event('web', { isNewPod: true }))).to.equal(one);
    recent.settle(one);
    expect(recent.find(event('web', { isNewPod: true }))).to.equal(one);
    one.isWritten = true;
    expect(recent.find(event('web', { isNewPod: true }))).to.equal(undefined);
    expect(recent.find(event('web'))).to.equal(one);
  });

  it('of a new pod take the place of those of an earlier pod of its name, which are forgotten', () => {
    const recent = new RecentEvents();
    const [before, after] = [tracked('web', { isNewPod: true }), tracked('web', { isNewPod: true })];
    recent.add(before);
    expect(recent.settle(before)).to.deep.equal([]);
    recent.add(after);
    expect(recent.find(event('web'))).to.equal(after);
    // A count of the earlier one does not end the wait of the later one.
    expect(recent.settle(before)).to.deep.equal([]);
    expect(recent.find(event('web'))).to.equal(after);
    expect(recent.settle(after)).to.deep.equal([before]);
    expect(recent.find(event('web'))).to.equal(after);
  });

  it('are the thousand that were written last, and all that wait', () => {
    const recent = new RecentEvents();
    const all = Array.from({ length: 1000 }, (_, i) => tracked(`web-${i}`));
    const waiting = tracked('waiting');
    recent.add(waiting);
    for (const one of all) {
      recent.add(one);
      expect(recent.settle(one)).to.deep.equal([]);
    }
    const [first, second] = all;
    // Its count has been written: it is no longer the oldest.
    if (first) expect(recent.settle(first)).to.deep.equal([]);
    const newest = tracked('newest');
    recent.add(newest);
    expect(recent.settle(newest)).to.deep.equal([second]);
    const found = ['web-0', 'web-1', 'web-2', 'newest', 'waiting'].map(
      (name) => recent.find(event(name)) !== undefined,
    );
    expect(found).to.deep.equal([true, false, true, true, true]);
  });

  it('are planned while their time to be written is to come, waiting or counted', () => {
    const recent = new RecentEvents();
    const clock = new FakeClock();
    const [first, second, third] = [tracked('new-pod'), tracked('counted'), tracked('nothing-planned')];
    for (const one of [first, second, third]) recent.add(one);
    recent.settle(second);
    const plan = (one: TrackedEvent, delayMs: number): void => {
      const cancel = clock.after(delayMs, () => {
        one.cancel = undefined;
      });
      one.cancel = cancel;
    };
    plan(first, 1000);
    plan(second, 10_000);
    expect(recent.planned().map(nameOf)).to.deep.equal(['new-pod', 'counted']);
    clock.advance(1000);
    expect(recent.planned().map(nameOf)).to.deep.equal(['counted']);
    clock.advance(9000);
    expect(recent.planned()).to.deep.equal([]);
  });
});
