import { expect } from 'chai';

import type { EventToRecord } from '../../../src/kubernetes/resources/event-object.js';
import { createEventRecorder, type EventRecorder } from '../../../src/kubernetes/resources/event-recorder.js';
import type { EventBudget, EventEnd } from '../../../src/kubernetes/resources/event-recording.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { eventually, flushEventLoop } from '../../support/event-loop.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type ScriptedAnswer, type ScriptedClient, scriptedClient } from '../../support/scripted-client.js';

const event = (name: string, type: EventToRecord['type'] = 'Normal'): EventToRecord => ({
  involved: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name, uid: `uid-of-${name}` },
  type,
  reason: 'Injected',
  message: 'sidecar injected',
});

interface World {
  readonly recorder: EventRecorder;
  readonly client: ScriptedClient;
  readonly clock: FakeClock;
  readonly errors: unknown[];
  readonly ends: EventEnd[];
}

function world(answer: (index: number) => ScriptedAnswer = () => ({}), budget?: EventBudget): World {
  const client = scriptedClient((_, index) => answer(index));
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const ends: EventEnd[] = [];
  const recorder = createEventRecorder({
    client,
    clock,
    wallClockMs: () => Date.UTC(2017, 8, 1, 12, 0, 0, 250),
    source: { component: 'istio-initializer', host: 'pod-1' },
    onError: (error) => errors.push(error),
    onEnd: (end) => ends.push(end),
    ...(budget && { budget }),
  });
  return { recorder, client, clock, errors, ends };
}

describe('the event recorder', () => {
  it('writes an Event into the namespace of its object', async () => {
    const { recorder, client } = world();
    recorder.record(event('web'));
    await eventually(() => client.requests.length === 1);
    const [request] = client.requests;
    expect(request).to.include({ method: 'POST', path: '/api/v1/namespaces/default/events' });
    expect(request?.body).to.deep.include({
      apiVersion: 'v1',
      kind: 'Event',
      involvedObject: event('web').involved,
      type: 'Normal',
      reason: 'Injected',
      message: 'sidecar injected',
      count: 1,
      firstTimestamp: '2017-09-01T12:00:00Z',
      source: { component: 'istio-initializer', host: 'pod-1' },
    });
    expect(request?.body)
      .to.have.nested.property('metadata.name')
      .that.matches(/^web\.[0-9a-f]+$/);
  });

  it('writes Events of what is in no namespace into default', async () => {
    const { recorder, client } = world();
    recorder.record({ ...event('n'), involved: { ...event('n').involved, namespace: '' } });
    await eventually(() => client.requests.length === 1);
    expect(client.requests[0]?.path).to.equal('/api/v1/namespaces/default/events');
  });

  it('records the same Event of the same object once in five minutes', async () => {
    const { recorder, client, clock } = world();
    for (let i = 0; i < 3; i += 1) recorder.record(event('web'));
    recorder.record({ ...event('web'), reason: 'Other' });
    await flushEventLoop();
    expect(client.requests).to.have.length(2);
    clock.advance(5 * 60_000);
    recorder.record(event('web'));
    await eventually(() => client.requests.length === 3);
  });

  it('counts what is recorded again, less and less often, and at once where the server forgot it', async () => {
    const { recorder, client, clock } = world((index) => (index === 3 ? 404 : {}));
    const sent = (): unknown =>
      client.requests.map(({ method, body }) => [method, (body as { readonly count: number }).count]);
    const path = (index: number): string => client.requests[index]?.path ?? '';
    for (let i = 0; i < 5; i += 1) recorder.record(event('web'));
    await eventually(() => client.requests.length === 1);
    clock.advance(10_000);
    await eventually(() => client.requests.length === 2);
    expect(path(1)).to.match(/^\/api\/v1\/namespaces\/default\/events\/web\.[0-9a-f]+$/);
    expect(client.requests[1]?.body).to.have.all.keys('count', 'lastTimestamp', 'message');
    recorder.record({ ...event('web'), message: 'newer' });
    clock.advance(19_999);
    await flushEventLoop();
    expect(client.requests).to.have.length(2);
    clock.advance(1);
    await eventually(() => client.requests.length === 3);
    expect(client.requests[2]?.body).to.include({ message: 'newer' });
    recorder.record(event('web'));
    clock.advance(40_000);
    await eventually(() => client.requests.length === 5);
    expect(sent()).to.deep.equal([
      ['POST', 1],
      ['PATCH', 5],
      ['PATCH', 6],
      ['PATCH', 7],
      ['POST', 7],
    ]);
    await recorder.stop();
    expect(clock.delays).to.deep.equal([]);
  });

  it('writes a count once that became due while the one before was on its way, and did not arrive', async () => {
    const { recorder, client, clock } = world((index) => (index === 1 ? 429 : {}));
    recorder.record(event('web'));
    await eventually(() => client.requests.length === 1);
    await flushEventLoop();
    recorder.record(event('web'));
    clock.advance(10_000);
    recorder.record(event('web'));
    clock.advance(20_000);
    recorder.record(event('web'));
    await flushEventLoop();
    clock.advance(1000);
    await eventually(() => client.requests.length === 3);
    await flushEventLoop();
    clock.advance(10 * 60_000);
    await flushEventLoop();
    const sent = client.requests.map(({ method, body }) => [method, (body as { readonly count: number }).count]);
    expect(sent).to.deep.equal([
      ['POST', 1],
      ['PATCH', 2],
      ['PATCH', 4],
    ]);
  });

  it('remembers a thousand Events, and no more', async () => {
    const { recorder, client, clock } = world();
    for (let i = 0; i < 1100; i += 1) {
      recorder.record(event(`web-${i}`));
      clock.advance(200);
      await flushEventLoop();
    }
    recorder.record(event('web-0'));
    await eventually(() => client.requests.length === 1101);
    expect(client.requests.at(-1)).to.have.property('method', 'POST');
  });

  it('asks for the uid of a new pod when it is there, by which kubectl finds its Events', async () => {
    const involved = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'bare' };
    for (const [answer, uid] of [
      [{ metadata: { uid: 'u' } }, 'u'],
      [404, undefined],
      [403, undefined],
    ] as const) {
      const { recorder, client, clock } = world((index) => (index === 0 ? answer : {}));
      recorder.record({ ...event('bare'), involved, isNewPod: true });
      await flushEventLoop();
      expect(client.requests).to.deep.equal([]);
      clock.advance(1000);
      await eventually(() => client.requests.length === 2);
      expect(client.requests[0]?.path).to.equal('/api/v1/namespaces/default/pods/bare');
      expect(client.requests[1]?.body)
        .to.have.property('involvedObject')
        .that.deep.equals(uid === undefined ? involved : { ...involved, uid });
    }
  });

  it('does not count the Event of a new pod on that of an earlier one of its name', async () => {
    const involved = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'bare' };
    const { recorder, client, clock } = world((index) => ({ metadata: { uid: `u${index}` } }));
    for (const requests of [2, 4]) {
      recorder.record({ ...event('bare'), involved, isNewPod: true });
      clock.advance(1000);
      await eventually(() => client.requests.length === requests);
    }
    const written = client.requests.filter(({ method }) => method !== 'GET');
    expect(written.map(({ method }) => method)).to.deep.equal(['POST', 'POST']);
    expect(written.map(({ body }) => body)).to.have.nested.property('[1].involvedObject.uid', 'u2');
    expect(written.map(({ body }) => body)).to.have.nested.property('[1].count', 1);
  });

  it('has what is too much wait, but no warning for the sake of something normal', async () => {
    const { recorder, client, clock } = world();
    for (let i = 0; i < 500; i += 1) recorder.record(event(`web-${i}`));
    await eventually(() => client.requests.length === 50);
    recorder.record(event('bad', 'Warning'));
    await eventually(() => client.requests.length === 51);
    expect(client.requests[50]?.body).to.have.property('type', 'Warning');
    clock.advance(1000);
    for (let i = 0; i < 50; i += 1) recorder.record(event(`later-${i}`));
    await flushEventLoop();
    expect(client.requests).to.have.length(56);
  });

  it('writes what had to wait as soon as there is room again', async () => {
    const { recorder, client, clock } = world();
    for (let i = 0; i < 50; i += 1) recorder.record(event(`web-${i}`));
    recorder.record(event('held'));
    await eventually(() => client.requests.length === 50);
    clock.advance(1000);
    recorder.record(event('held'));
    await eventually(() => client.requests.length === 51);
    expect(client.requests[50]?.body).to.have.nested.property('involvedObject.name', 'held');
  });

  it('continues after an Event that the server refuses, and reports it', async () => {
    const { recorder, client, errors } = world((index) => (index === 0 ? 403 : {}));
    recorder.record(event('a'));
    recorder.record(event('b'));
    await eventually(() => client.requests.length === 2);
    expect(errors).to.have.length(1);
    await recorder.stop();
  });

  it('takes an Event for written that is there already, as its first answer was lost, and writes the count', async () => {
    const failure = { request: 'POST /', status: 409, reason: 'AlreadyExists', message: 'already exists' };
    const { recorder, client, clock, errors } = world((index) =>
      index === 0 ? 0 : index === 1 ? new KubeApiError(failure) : {},
    );
    recorder.record(event('web'));
    await eventually(() => errors.length === 1);
    recorder.record(event('web'));
    clock.advance(10_000);
    await eventually(() => client.requests.length === 3);
    recorder.record(event('web'));
    clock.advance(20_000);
    await eventually(() => client.requests.length === 4);
    const sent = client.requests.map(({ method, body }) => [method, (body as { readonly count: number }).count]);
    expect(sent).to.deep.equal([
      ['POST', 1],
      ['POST', 2],
      ['PATCH', 2],
      ['PATCH', 3],
    ]);
    expect(errors).to.have.length(1);
  });

  it('writes what waits when it is stopped, with its newest count, and accepts no more', async () => {
    const { recorder, client, ends } = world();
    for (let i = 0; i < 60; i += 1) recorder.record(event(`web-${i}`));
    recorder.record(event('web-0'));
    const stopped = recorder.stop();
    recorder.record(event('late'));
    expect(await stopped).to.equal(0);
    expect(recorder.waiting()).to.equal(0);
    expect(client.requests.filter(({ method }) => method === 'POST')).to.have.length(60);
    expect(JSON.stringify(client.requests)).to.contain('"count":2').and.not.to.contain('late');
    expect(ends.filter((end) => end === 'dropped')).to.have.length(1);
  });

  it('gives up what the server does not take within five seconds of its end, and says how much', async () => {
    const { recorder, clock, ends } = world(() => 429);
    for (const name of ['a', 'b', 'c']) recorder.record(event(name));
    await flushEventLoop();
    const stopped = recorder.stop();
    await flushEventLoop();
    clock.advance(5000);
    expect(await stopped).to.equal(3);
    expect(ends).to.deep.equal(['dropped', 'dropped', 'dropped']);
  });

  it('has what the server has no slot for wait, however long, and loses nothing', async () => {
    const { recorder, client, clock, ends } = world((index) => (index < 20 ? 429 : {}));
    recorder.record(event('a'));
    recorder.record(event('b'));
    for (let i = 0; i < 30; i += 1) {
      await flushEventLoop();
      clock.advance(1000);
    }
    await eventually(() => recorder.waiting() === 0);
    expect(client.requests).to.have.length(22);
    expect(ends).to.deep.equal(['written', 'written']);
  });

  it('writes nothing while its budget is nothing, and all of it then', async () => {
    let inFlight = 0;
    const { recorder, client, clock } = world(() => ({}), { inFlight: () => inFlight, perSecond: () => 5 });
    for (const name of ['a', 'b', 'c']) recorder.record(event(name));
    clock.advance(60_000);
    await flushEventLoop();
    expect([client.requests.length, recorder.waiting()]).to.deep.equal([0, 3]);
    inFlight = 1;
    clock.advance(200);
    await eventually(() => recorder.waiting() === 0);
    expect(client.requests).to.have.length(3);
  });

  it('drops what is more than a thousand that wait, and counts it', async () => {
    const { recorder, ends } = world(() => ({}), { inFlight: () => 0, perSecond: () => 5 });
    for (let i = 0; i < 1010; i += 1) recorder.record(event(`web-${i}`));
    recorder.record(event('bad', 'Warning'));
    await flushEventLoop();
    expect([recorder.waiting(), ends.length]).to.deep.equal([1001, 10]);
  });

  it('gives each Event a different name', async () => {
    const { recorder, client } = world();
    recorder.record(event('web'));
    recorder.record({ ...event('web'), reason: 'Other' });
    await eventually(() => client.requests.length === 2);
    const names = client.requests.map(({ body }) => JSON.stringify((body as { metadata: unknown }).metadata));
    expect(new Set(names).size).to.equal(2);
  });
});
