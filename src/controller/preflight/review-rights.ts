import chunk from 'lodash/chunk.js';

import { mayAccess, type Subject } from '../../kubernetes/discovery/access-review.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import type { RequiredRights, ReviewedRights } from './rights.js';
import { settle, type Settled } from './settled.js';

// Each takes one of the server's mutating slots for a moment, although it changes nothing.
const QUESTIONS_AT_ONCE = 8;

type ReviewedVerb = { readonly wanted: RequiredRights; readonly verb: string } & Settled<boolean>;

/** Asks for each verb whether the caller, or `subject`, may use it; `error` where the server does not say. */
export async function reviewRights(
  client: ApiClient,
  wanted: readonly RequiredRights[],
  subject?: Subject,
): Promise<readonly ReviewedRights[]> {
  const questions = wanted.flatMap((rights) => rights.verbs.map((verb) => ({ wanted: rights, verb })));
  const answers: ReviewedVerb[] = [];
  for (const some of chunk(questions, QUESTIONS_AT_ONCE)) {
    const asked = some.map(async (question): Promise<ReviewedVerb> => {
      const access = { ...question.wanted.on, verb: question.verb };
      return { ...question, ...(await settle(mayAccess(client, access, subject))) };
    });
    answers.push(...(await Promise.all(asked)));
  }
  return wanted.map((rights) => {
    const own = answers.filter((answer) => answer.wanted === rights);
    const denied = own.flatMap((answer) => ('value' in answer && !answer.value ? [answer.verb] : []));
    const [error] = own.flatMap((answer) => ('error' in answer ? [answer.error] : []));
    return { ...rights, denied, ...(error ? { error } : {}) };
  });
}
