#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';

import packageJson from '../package.json' with { type: 'json' };
import { certsCommand } from './commands/certs.js';
import { checkCommand } from './commands/check.js';
import { controllerCommand } from './commands/controller.js';
import { demoCommand } from './commands/demo.js';
import { explainCommand } from './commands/explain.js';
import { installCommand } from './commands/install.js';
import { kubeInjectCommand } from './commands/kube-inject.js';
import { migrateCommand } from './commands/migrate.js';
import { pendingCommand } from './commands/pending.js';
import { redirectCommand } from './commands/redirect.js';
import { renderCommand } from './commands/render.js';
import { sandboxCommand } from './commands/sandbox.js';
import { withMeanings } from './commands/shared/flags/meanings.js';
import { withBothSpellings } from './commands/shared/flags/spellings.js';
import { VERSION_VARIABLE } from './commands/shared/user-agent.js';
import { OUTPUT_UNREAD } from './commands/shared/wait-for-signal.js';
import { isClosedPipe } from './commands/shared/write-text.js';
import { uninjectCommand } from './commands/uninject.js';
import { uninstallCommand } from './commands/uninstall.js';
import { upgradeCommand } from './commands/upgrade.js';
import { versionCommand } from './commands/version.js';
import { webhookCommand } from './commands/webhook.js';
import { messageWithAdvice } from './runtime/advice-of.js';
import { OperationalError } from './runtime/operational-error.js';

process.env[VERSION_VARIABLE] = packageJson.version;

const program = new Command('istio-initializer')
  .version(packageJson.version, '-v, --version', 'print the version of this program')
  .addOption(new Option('-V').hideHelp())
  .on('option:V', printVersion)
  .description(
    'Injects the Istio sidecar into Kubernetes workloads: with alpha Initializers, with a mutating webhook, or in files',
  )
  .showHelpAfterError('(see --help)')
  .configureHelp({ showGlobalOptions: true })
  .addCommand(controllerCommand(packageJson.version))
  .addCommand(kubeInjectCommand())
  .addCommand(webhookCommand(packageJson.version))
  .addCommand(uninjectCommand())
  .addCommand(explainCommand())
  .addCommand(pendingCommand())
  .addCommand(renderCommand())
  .addCommand(checkCommand())
  .addCommand(installCommand())
  .addCommand(upgradeCommand())
  .addCommand(uninstallCommand())
  .addCommand(migrateCommand())
  .addCommand(redirectCommand())
  .addCommand(certsCommand())
  .addCommand(sandboxCommand())
  .addCommand(demoCommand())
  .addCommand(versionCommand(packageJson.version));

/** The spelling of earlier versions. */
function printVersion(): never {
  process.stdout.write(`${packageJson.version}\n`);
  process.exit(0);
}

/** Prints an error: only its message if the error is a known one, else its stack too. Answers the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (isClosedPipe(error)) return 0;
  const known = error instanceof Error && ('code' in error || error instanceof OperationalError);
  process.stderr.write(
    `istio-initializer: ${known ? messageWithAdvice(error) : error instanceof Error ? error.stack : String(error)}\n`,
  );
  return error instanceof OperationalError ? error.exitCode : 1;
}

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

withBothSpellings(withMeanings(program));
endOnCrash();
process.stdout.on('error', onOutputError);
// A log without a reader must not end a controller that workloads depend on.
process.stderr.on('error', () => undefined);

// Without an await: a file that brings its own Node is CommonJS.
program.parseAsync(process.argv).catch((error: unknown) => {
  process.exitCode = report(error);
});
