import { errorMessage } from '../../../json/error-message.js';
import { createEventRecorder, type EventRecorder } from '../../../kubernetes/resources/event-recorder.js';
import type { EventRecorderOptions } from '../../../kubernetes/resources/event-recording.js';
import type { Logger } from '../../../observability/logger.js';
import { systemClock } from '../../../runtime/clock.js';
import type { Closers } from '../closers.js';
import { podName } from '../pod-name.js';

/** What writes Events, and where to. */
export interface EventsOptions extends Pick<EventRecorderOptions, 'client' | 'budget' | 'onEnd'> {
  /** The name under which it reports. */
  readonly component: string;
  readonly logger: Logger;
  readonly closers: Closers;
}

/** A recorder of Events for this process; its end writes what waits, and says how many could not be written. */
export function beginEvents({ component, logger, closers, ...options }: EventsOptions): EventRecorder {
  const recorder = createEventRecorder({
    ...options,
    clock: systemClock,
    wallClockMs: Date.now,
    source: { component, host: podName() },
    onError: (error) => {
      logger.debug('an Event could not be written', { error: errorMessage(error) });
    },
  });
  closers.add(async () => {
    const events = await recorder.stop();
    if (events > 0) logger.warn('some Events could not be written before the end', { events });
  });
  return recorder;
}
