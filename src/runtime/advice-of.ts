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

/** The message of an error, and behind it what is advised to do; once, where the message has it already. */
export function messageWithAdvice(error: Error): string {
  const advice = adviceOf(error);
  return advice === undefined || error.message.includes(advice) ? error.message : `${error.message}; ${advice}`;
}
