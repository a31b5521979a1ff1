import { LOG_LEVELS, type LogLevel } from '../../src/observability/log-level.js';
import type { LogFields, Logger } from '../../src/observability/logger.js';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  const [error, warn, info, debug] = LOG_LEVELS.map(at) as [
    Logger['error'],
    Logger['warn'],
    Logger['info'],
    Logger['debug'],
  ];
  return { logger: { error, warn, info, debug }, lines };
}
