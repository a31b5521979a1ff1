import winston from 'winston';

import { LOG_LEVELS, type LogFormat, type LogLevel } from './log-level.js';

/** The fields of a line beside its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes log lines, one for each call. */
export type Logger = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;

// Where winston's formats read the level, and write the line.
const LEVEL = Symbol.for('level');
const LINE = Symbol.for('message');

const textLine = winston.format.printf(({ timestamp, level, message, ...fields }) => {
  let line = `${String(timestamp)} ${level.toUpperCase().padEnd(5)} ${String(message)}`;
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) line += ` ${key}=${quoteWord(value)}`;
  return line;
});

const jsonLine = winston.format.printf((info) => JSON.stringify(info));

/** Lines of this level and of more important ones are written at once. */
const URGENT = LOG_LEVELS.indexOf('warn');

/**
 * A logger that writes to standard error, so that standard output holds nothing but results. The lines are made by winston's
 * formats, without its streams, which cost more than the line.
 */
export function createLogger(level: LogLevel, format: LogFormat): Logger {
  const form = format === 'json' ? jsonLine : textLine;
  const write = createStderrWriter();
  const logAt = (name: LogLevel): Logger[LogLevel] => {
    const rank = LOG_LEVELS.indexOf(name);
    // A line below the level is not even formatted.
    if (rank > LOG_LEVELS.indexOf(level)) return () => undefined;
    return (message, fields = {}) => {
      const info = { ...fields, [LEVEL]: name, level: name, message, timestamp: new Date().toISOString() };
      const rendered = form.transform(info);
      if (typeof rendered === 'object') write(escapeControls(String(rendered[LINE])), rank <= URGENT);
    };
  };
  return { error: logAt('error'), warn: logAt('warn'), info: logAt('info'), debug: logAt('debug') };
}

/** A value as one word on one line: quoted where necessary. */
function quoteWord(value: unknown): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

// Line breaks of any kind, and what a terminal or a viewer takes for a command: C0, C1, DEL, U+2028 and U+2029.
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

/** The same without characters that would end the line, or change how it is shown: as JSON escapes, in both formats. */
function escapeControls(line: string): string {
  return line.replace(CONTROLS, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : escaped;
  });
}

/**
 * Writes lines to standard error: urgent ones at once, with all before them; the rest at the end of the event loop's
 * iteration, so that the lines of many workloads are one write. A process that exits, for whatever reason, has written all.
 */
function createStderrWriter(): (line: string, urgent: boolean) => void {
  let waiting = '';
  let flushing: NodeJS.Immediate | undefined;
  const flush = (): void => {
    clearImmediate(flushing);
    flushing = undefined;
    const text = waiting;
    waiting = '';
    if (text !== '') process.stderr.write(text);
  };
  process.once('exit', flush);
  return (line, urgent) => {
    waiting += `${line}\n`;
    if (urgent) flush();
    else flushing ??= setImmediate(flush);
  };
}
