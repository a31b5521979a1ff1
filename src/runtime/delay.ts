import { Observable } from 'rxjs';

import type { Clock } from './clock.js';

/** Emits once after the delay, and completes. */
export function emitAfter(clock: Clock, delayMs: number): Observable<true> {
  return new Observable((subscriber) =>
    clock.after(delayMs, () => {
      subscriber.next(true);
      subscriber.complete();
    }),
  );
}

/** Resolves after the delay. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
