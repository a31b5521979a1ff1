import { expect } from 'chai';

import { AnswerQueue } from '../../src/webhook/answer-queue.js';
import { Reviewer, type Answer } from '../../src/webhook/reviewer.js';
import { sidecarConfig } from '../injection/fixtures.js';

const BODY = JSON.stringify({ request: { uid: 'u' } });

describe('the answer queue', () => {
  const config = sidecarConfig();
  const reviewer = new Reviewer(() => config);

  /** What happens: `answer A` where a body is answered, `got A` where who asked goes on. */
  function recorded(): { readonly steps: string[]; readonly ask: (name: string) => Promise<void> } {
    const steps: string[] = [];
    const queue = new AnswerQueue((name): Answer => {
      steps.push(`answer ${name}`);
      if (name.startsWith('bad')) throw new Error(name);
      return reviewer.answer(BODY);
    });
    const ask = (name: string): Promise<void> =>
      queue.answer(name).then(
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

  it('lets other things have their turn where very many have come', async () => {
    const { steps, ask } = recorded();
    const names = Array.from({ length: 130 }, (_, index) => `${index}`);
    const all = Promise.all(names.map(ask));
    const turns: number[] = [];
    const count = (): void => {
      const answered = steps.filter((step) => step.startsWith('answer ')).length;
      turns.push(answered);
      if (answered < names.length) setImmediate(count);
    };
    setImmediate(count);
    await all;
    expect(turns.slice(0, 2)).to.deep.equal([64, 128]);
    expect(steps.filter((step) => step.startsWith('got '))).to.deep.equal(names.map((name) => `got ${name}`));
  });
});
