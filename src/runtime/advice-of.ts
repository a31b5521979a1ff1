import { errorMessage } from '../json/error-message.js';

const MOST_CAUSES = 10;

/** What an error, or one that it comes from, advises to do about it (its property `advice`); undefined where none does. */
export function adviceOf(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < MOST_CAUSES && current instanceof Error; depth += 1) {
    if ('advice' in current && typeof current.advice === 'string') return current.advice;
    current = current.cause;
  }
  return undefined;
}

/** What a caught value says, and behind it what is advised to do; once, where the message has it already. */
export function messageWithAdvice(error: unknown): string {
  return withAdvice(errorMessage(error), error);
}

/** A text about an error, and behind it what the error advises to do; once, where the text has it already. */
export function withAdvice(text: string, error: unknown): string {
  const advice = adviceOf(error);
  return advice === undefined || text.includes(advice) ? text : `${text}; ${advice}`;
}
