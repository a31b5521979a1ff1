import packageJson from '../package.json' with { type: 'json' };
import { invokedName } from './commands/shared/invoked-name.js';
import { VERSION_VARIABLE } from './commands/shared/user-agent.js';
import { OUTPUT_UNREAD } from './commands/shared/wait-for-signal.js';
import { runProgram } from './program.js';
import { isClosedPipe } from './runtime/closed-pipe.js';

process.env[VERSION_VARIABLE] = packageJson.version;

/** The reader of standard output may have gone, as with `| head`: not an error, but no reason to go on. */
function onOutputError(error: Error): void {
  if (!isClosedPipe(error)) {
    process.stderr.write(`istio-initializer: write standard output: ${error.message}\n`);
    process.exit(1);
  }
  // A command that waits for a signal stops what it has started; any other command just exits.
  if (!process.stdout.emit(OUTPUT_UNREAD)) process.exit(0);
}

/**
 * From now on the process exits with one message and exit code 1 on an uncaught error: after that its state is not known,
 * and a restart is safer.
 */
function endOnCrash(): void {
  const end = (what: string) => (error: unknown) => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`istio-initializer: ${what}, a bug in this program: ${detail}\n`);
    process.exit(1);
  };
  process.on('uncaughtException', end('uncaught exception'));
  process.on('unhandledRejection', end('unhandled rejection'));
}

endOnCrash();
process.stdout.on('error', onOutputError);
// A log without a reader must not end a controller that workloads depend on.
process.stderr.on('error', () => undefined);

// Without an await: a file that brings its own Node is CommonJS.
const name = invokedName(process.argv[1], process.argv0);
void runProgram(process.argv.slice(2), packageJson.version, name).then((exitCode) => {
  if (exitCode !== undefined) process.exitCode = exitCode;
});
