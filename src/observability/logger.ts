import winston from 'winston';

/** Log levels, most important first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Forms of a log line. */
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** What a line says beside its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the parts of the program say what they do: one line each. */
export type Logger = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;

/** A text that stays one line and one word: quoted where it has to be. */
function word(value: unknown): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

const textLine = winston.format.printf(({ timestamp, level, message, ...fields }) => {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${word(value)}`);
  return [String(timestamp), level.toUpperCase().padEnd(5), String(message), ...pairs].join(' ');
});

const dropUndefined = winston.format((info) => {
  for (const [key, value] of Object.entries(info)) if (value === undefined) Reflect.deleteProperty(info, key);
  return info;
});

/** A logger that writes to standard error, so that standard output holds nothing but results. */
export function createLogger(level: LogLevel, format: LogFormat): Logger {
  const { combine, timestamp, json } = winston.format;
  const logger = winston.createLogger({
    level,
    format: combine(dropUndefined(), timestamp(), format === 'json' ? json({ deterministic: false }) : textLine),
    transports: [new winston.transports.Console({ stderrLevels: [...LOG_LEVELS] })],
  });
  const at =
    (name: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      // winston would format the line first.
      if (logger.isLevelEnabled(name)) logger.log(name, message, fields);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}
