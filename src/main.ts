import { Command, CommanderError } from 'commander';

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
import { OUTPUT_UNREAD } from './commands/shared/wait-for-signal.js';
import { isClosedPipe } from './commands/shared/write-text.js';
import { uninjectCommand } from './commands/uninject.js';
import { uninstallCommand } from './commands/uninstall.js';
import { upgradeCommand } from './commands/upgrade.js';
import { webhookCommand } from './commands/webhook.js';
import { CommandError } from './runtime/command-error.js';

const program = new Command('istio-initializer')
  .version(packageJson.version)
  .description(
    'Puts the Istio sidecar into Kubernetes workloads: by alpha Initializers, by a mutating webhook, or into files',
  )
  .showHelpAfterError('(--help says more)')
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
  .addCommand(demoCommand());

/** What a user reads of an error: the message where we know what it means, all of it where we don't. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (isClosedPipe(error)) return 0;
  const known = error instanceof Error && ('code' in error || error instanceof CommandError);
  process.stderr.write(
    `istio-initializer: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  return error instanceof CommandError ? error.exitCode : 1;
}

/** Nobody reads the output any more, as after `| head`: that is no error, but there is no use in going on. */
function onOutputError(error: Error): void {
  if (!isClosedPipe(error)) {
    process.stderr.write(`istio-initializer: write standard output: ${error.message}\n`);
    process.exit(1);
  }
  // Who waits for a signal ends what it has started; anybody else just ends.
  if (!process.stdout.emit(OUTPUT_UNREAD)) process.exit(0);
}

/**
 * From now on the process ends with one message and exit code 1 where something is thrown that nobody catches: a program in a
 * state that nobody thought of is better begun anew.
 */
function endOnCrash(): void {
  const end = (what: string) => (error: unknown) => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`istio-initializer: ${what}, a fault of this program: ${detail}\n`);
    process.exit(1);
  };
  process.on('uncaughtException', end('an error that nobody caught'));
  process.on('unhandledRejection', end('a failure that nobody handled'));
}

endOnCrash();
process.stdout.on('error', onOutputError);
// A log that nobody reads must not end a controller that others depend on.
process.stderr.on('error', () => undefined);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}
