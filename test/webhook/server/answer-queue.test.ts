import { expect } from 'chai';

import { answerReview, type ReviewAnswer } from '../../../src/webhook/review/answer-review.js';
import { AnswerQueue } from '../../../src/webhook/server/answer-queue.js';
import { sidecarConfig } from '../../injection/fixtures.js';

const BODY = JSON.stringify({ request: { uid: 'u' } });

describe('the answer queue', () => {
  const config = sidecarConfig();

  /** What happens: `answer A` where a body is answered, `got A` where who asked goes on. */
  function recorded(eachMs = 0): { readonly steps: string[]; readonly ask: (name: string) => Promise<void> } {
    const steps: string[] = [];
    let nowMs = 0;
    const answerTo = (name: string): ReviewAnswer => {
      steps.push(`answer ${name}`);
      nowMs += eachMs;
      if (name.startsWith('bad')) throw new Error(name);
      return answerReview({ body: BODY, path: '/inject' }, config);
    };
    const queue = new AnswerQueue({ answerBody: answerTo, nowMs: () => nowMs });
    const ask = (name: string): Promise<void> =>
      queue.answer(name, '/inject').then(
        () => void steps.push(`got ${name}`),
        (error: unknown) => void steps.push(`failed ${error instanceof Error ? error.message : 'otherwise'}`),
      );
    return { steps, ask };
  }

  it('answers all that has come before any of them goes on', async () => {
    const { steps, ask } = recorded();
    await Promise.all([ask('a'), ask('b'), Promise.resolve().then(() => ask('c'))]);
    expect(steps).to.deep.equal(['answer a', 'answer b', 'answer c', 'got a', 'got b', 'got c']);
    await ask('d');
    expect(steps.slice(6)).to.deep.equal(['answer d', 'got d']);
  });

  it('answers the others where one fails', async () => {
    const { steps, ask } = recorded();
    await Promise.all([ask('a'), ask('bad'), ask('b')]);
    expect(steps).to.deep.equal(['answer a', 'answer bad', 'answer b', 'got a', 'failed bad', 'got b']);
  });

  it('lets others have their turn after five milliseconds', async () => {
    const { steps, ask } = recorded(2);
    const all = Promise.all(['a', 'b', 'c', 'd'].map(ask));
    setImmediate(() => steps.push('others'));
    await all;
    expect(steps).to.deep.equal([
      ...['answer a', 'answer b', 'answer c', 'got a', 'got b', 'got c'],
      ...['others', 'answer d', 'got d'],
    ]);
  });

  it('answers one at a time where each takes longer than that', async () => {
    const { steps, ask } = recorded(20);
    await Promise.all(['a', 'b'].map(ask));
    expect(steps).to.deep.equal(['answer a', 'got a', 'answer b', 'got b']);
  });
});
