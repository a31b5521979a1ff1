import { type Command, Option } from 'commander';

import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../../observability/log-level.js';

/** Flags of every command that logs. */
export interface LogFlags {
  readonly logFormat: LogFormat;
  readonly logLevel: LogLevel;
}

/** Adds these flags to a command. */
export function withLogFlags(command: Command): Command {
  return command
    .addOption(new Option('--log-format <format>', 'format of the log lines').choices(LOG_FORMATS).default('text'))
    .addOption(new Option('--log-level <level>', 'least severe level to log').choices(LOG_LEVELS).default('info'));
}
