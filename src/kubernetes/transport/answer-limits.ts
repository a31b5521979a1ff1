import { type AnsweredRequest, targetOf } from './expected-answer.js';

/** How long an answer may take from its head to its end, and how long it may be. */
export interface AnswerLimits {
  readonly durationMs: number;
  readonly bytes: number;
}

const MEBIBYTE = 1024 * 1024;

/** Of an answer about one object: etcd stores 1.5 MiB of it. */
export const OBJECT_LIMITS: AnswerLimits = { durationMs: 30_000, bytes: 8 * MEBIBYTE };

// A server before 1.9 has no pages, and answers with all objects of a cluster.
const LIST_LIMITS: AnswerLimits = { durationMs: 300_000, bytes: 256 * MEBIBYTE };

/** The limits of the answer to a request: those of one object, unless it asks for a list, or changes a collection. */
export function answerLimits({ method, path }: AnsweredRequest): AnswerLimits {
  const isList = method !== 'POST' && targetOf(path).kind === 'collection';
  return isList ? LIST_LIMITS : OBJECT_LIMITS;
}
