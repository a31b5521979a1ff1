import { expect } from 'chai';

import type { EventToRecord, ObjectReference } from '../../../src/kubernetes/resources/event-object.js';
import { EventWriter, type WritableEvent } from '../../../src/kubernetes/resources/event-writer.js';
import { STRATEGIC_MERGE_PATCH } from '../../../src/kubernetes/transport/api-client.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { apiError, type ApiRequest, type ScriptedAnswer, scriptedClient } from '../../support/scripted-client.js';

const EVENTS = '/api/v1/namespaces/default/events';
const POD: ObjectReference = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' };
const SOURCE = { component: 'istio-initializer', host: 'pod-1' };

const alreadyExists = new KubeApiError({
  ...{ request: 'POST /', status: 409 },
  ...{ reason: 'AlreadyExists', message: 'already exists' },
});

/** An Event that was recorded three times within a minute. */
function counted(isWritten: boolean, more: Partial<EventToRecord> = {}): WritableEvent {
  const involved = { ...POD, apiVersion: 'apps/v1', kind: 'Deployment', uid: 'u' };
  const event: EventToRecord = { involved, type: 'Normal', reason: 'Injected', message: 'sidecar injected', ...more };
  const firstMs = Date.UTC(2017, 8, 1, 12, 0, 0, 250);
  return { event, name: 'web.1', firstMs, lastMs: firstMs + 60_000, count: 3, isWritten };
}

interface Written {
  /** Undefined where it ended well. */
  readonly error: unknown;
  readonly requests: readonly ApiRequest[];
  /** The methods of the requests and what their paths are. */
  readonly sent: readonly string[];
}

/** Writes an Event to a server that gives these answers, one after the other. */
async function write(event: WritableEvent, ...answers: readonly ScriptedAnswer[]): Promise<Written> {
  const client = scriptedClient((_, index) => answers[index]);
  let error: unknown;
  try {
    await new EventWriter(client, SOURCE).write(event);
  } catch (thrown) {
    error = thrown;
  }
  const { requests } = client;
  return { error, requests, sent: requests.map(({ method, path }) => `${method} ${path}`) };
}

const bodyOf = (written: Written, index: number): unknown => written.requests[index]?.body;

describe('the writer of an Event', () => {
  it('creates an Event that the server does not have, with its count, and knows then that it has it', async () => {
    const event = counted(false);
    const written = await write(event, {});
    expect([written.error, written.sent]).to.deep.equal([undefined, [`POST ${EVENTS}`]]);
    expect(event.isWritten).to.equal(true);
    expect(bodyOf(written, 0)).to.deep.equal({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'web.1', namespace: 'default' },
      involvedObject: event.event.involved,
      type: 'Normal',
      reason: 'Injected',
      message: 'sidecar injected',
      source: SOURCE,
      count: 3,
      firstTimestamp: '2017-09-01T12:00:00Z',
      lastTimestamp: '2017-09-01T12:01:00Z',
    });
  });

  it('changes of an Event that the server has its count, its last time and its message, and nothing else', async () => {
    const written = await write(counted(true), {});
    expect([written.error, written.sent]).to.deep.equal([undefined, [`PATCH ${EVENTS}/web.1`]]);
    expect(written.requests[0]).to.have.property('contentType', STRATEGIC_MERGE_PATCH);
    expect(bodyOf(written, 0)).to.deep.equal({
      count: 3,
      lastTimestamp: '2017-09-01T12:01:00Z',
      message: 'sidecar injected',
    });
  });

  it('creates it again under its name, with the count that it has, where the server has forgotten it', async () => {
    const event = counted(true);
    const written = await write(event, 404, {});
    expect([written.error, written.sent]).to.deep.equal([undefined, [`PATCH ${EVENTS}/web.1`, `POST ${EVENTS}`]]);
    expect(bodyOf(written, 1)).to.deep.include({ count: 3 }).and.have.nested.property('metadata.name', 'web.1');
    expect(event.isWritten).to.equal(true);
  });

  it('writes the count of one that is there already, as the answer to its creation was lost', async () => {
    const event = counted(false);
    const written = await write(event, alreadyExists, {});
    expect([written.error, written.sent]).to.deep.equal([undefined, [`POST ${EVENTS}`, `PATCH ${EVENTS}/web.1`]]);
    expect(event.isWritten).to.equal(true);
  });

  it('remembers that it is there, where its count could not be written', async () => {
    const event = counted(false);
    const written = await write(event, alreadyExists, 429);
    expect(written.error).to.have.property('status', 429);
    expect(event.isWritten).to.equal(true);
  });

  for (const status of [0, 401, 403, 409, 429, 500]) {
    it(`gives up a creation that is answered ${status}, with that error, and knows that the server does not have it`, async () => {
      const event = counted(false);
      const written = await write(event, status);
      expect(written.error).to.be.instanceOf(KubeApiError).with.property('status', status);
      expect([written.sent, event.isWritten]).to.deep.equal([[`POST ${EVENTS}`], false]);
    });

    it(`gives up a count that is answered ${status}, with that error, and creates nothing`, async () => {
      const event = counted(true);
      const written = await write(event, status);
      expect(written.error).to.be.instanceOf(KubeApiError).with.property('status', status);
      expect([written.sent, event.isWritten]).to.deep.equal([[`PATCH ${EVENTS}/web.1`], true]);
    });
  }

  it('waits for no answer longer than ten seconds', async () => {
    const asked = [
      ...(await write(counted(false, { involved: POD, isNewPod: true }), {}, alreadyExists, {})).requests,
      ...(await write(counted(true), 404, {})).requests,
    ];
    expect(asked.map(({ method, timeoutMs }) => [method, timeoutMs])).to.deep.equal([
      ['GET', 10_000],
      ['POST', 10_000],
      ['PATCH', 10_000],
      ['PATCH', 10_000],
      ['POST', 10_000],
    ]);
  });

  describe('about a pod that was about to be created', () => {
    const newPod = (): WritableEvent => counted(false, { involved: POD, isNewPod: true });
    const asked = 'GET /api/v1/namespaces/default/pods/web';

    for (const [answered, answer, involved] of [
      ['which is there now', { metadata: { uid: 'u' } }, { ...POD, uid: 'u' }],
      ['which says no uid', { metadata: {} }, POD],
      ['which is answered with no object', 'none', POD],
      ['which is not there', 404, POD],
      ['which it may not read', 403, POD],
    ] as const) {
      it(`names the pod ${answered}${involved === POD ? ' without a uid' : ' with its uid'}`, async () => {
        const written = await write(newPod(), answer, {});
        expect([written.error, written.sent]).to.deep.equal([undefined, [asked, `POST ${EVENTS}`]]);
        expect(bodyOf(written, 1)).to.have.property('involvedObject').that.deep.equals(involved);
      });
    }

    for (const status of [0, 429, 503]) {
      it(`creates nothing where the server answers ${status} for the pod, so that the uid is asked for again`, async () => {
        const event = newPod();
        const written = await write(event, apiError(status));
        expect(written.error).to.have.property('status', status);
        expect([written.sent, event.isWritten]).to.deep.equal([[asked], false]);
      });
    }

    it('asks for no pod once the server has the Event', async () => {
      const written = await write({ ...newPod(), isWritten: true }, {});
      expect(written.sent).to.deep.equal([`PATCH ${EVENTS}/web.1`]);
    });
  });
});
