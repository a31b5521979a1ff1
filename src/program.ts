import { Command, CommanderError, Option } from 'commander';

import { certsCommand } from './commands/certs.js';
import { checkCommand } from './commands/check.js';
import { completionCommand } from './commands/completion.js';
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
import { schemaCommand } from './commands/schema.js';
import { withMeanings } from './commands/shared/flags/meanings.js';
import { withBothSpellings } from './commands/shared/flags/spellings.js';
import { commandLineRenamer, type InvokedName, withInvokedName } from './commands/shared/invoked-name.js';
import { uninjectCommand } from './commands/uninject.js';
import { uninstallCommand } from './commands/uninstall.js';
import { upgradeCommand } from './commands/upgrade.js';
import { versionCommand } from './commands/version.js';
import { webhookCommand } from './commands/webhook.js';
import { messageWithAdvice } from './runtime/advice-of.js';
import { isClosedPipe } from './runtime/closed-pipe.js';
import { OperationalError } from './runtime/operational-error.js';

/** In the order of the help. */
const COMMANDS: Readonly<Record<string, (version: string) => Command>> = {
  controller: controllerCommand,
  'kube-inject': kubeInjectCommand,
  webhook: webhookCommand,
  uninject: uninjectCommand,
  explain: explainCommand,
  pending: pendingCommand,
  render: renderCommand,
  schema: schemaCommand,
  check: checkCommand,
  install: installCommand,
  upgrade: upgradeCommand,
  uninstall: uninstallCommand,
  migrate: migrateCommand,
  redirect: redirectCommand,
  certs: certsCommand,
  sandbox: sandboxCommand,
  demo: demoCommand,
  completion: completionCommand,
  version: versionCommand,
};
// It reads what all of them take.
const READS_ALL = 'completion';

/**
 * Runs the command that the arguments name, as a process does that was started with them: what it has to say goes to the
 * standard streams, errors included. Wrong arguments and `--help` end the process.
 * @param version that of the program
 * @param name what its user calls it; default: `istio-initializer`
 * @returns the exit code where it failed
 */
export async function runProgram(
  args: readonly string[],
  version: string,
  name: InvokedName = 'istio-initializer',
): Promise<number | undefined> {
  const program = createProgram(version, args[0] ?? '');
  try {
    withInvokedName(withBothSpellings(withMeanings(program)), name);
    await program.parseAsync(args, { from: 'user' });
    return undefined;
  } catch (error) {
    const renamed = commandLineRenamer(program, name);
    return report(error, (message) => `${name}: ${renamed(message)}`);
  }
}

/**
 * The program, with its commands. Where the first argument is one of them, nobody sees more of the others than their names: to
 * make them all takes longer than to make the program.
 */
function createProgram(version: string, called: string): Command {
  const program = new Command('istio-initializer')
    .version(version, '-v, --version', 'print the version of this program')
    .addOption(new Option('-V').hideHelp())
    .on('option:V', () => {
      printVersion(version);
    })
    .description(
      'Injects the Istio sidecar into Kubernetes workloads: with alpha Initializers, with a mutating webhook, or in files',
    )
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true });
  const isCalled = Object.hasOwn(COMMANDS, called) && called !== READS_ALL;
  for (const [name, make] of Object.entries(COMMANDS)) {
    program.addCommand(isCalled && name !== called ? new Command(name) : make(version));
  }
  return program;
}

/** The spelling of earlier versions. */
function printVersion(version: string): never {
  process.stdout.write(`${version}\n`);
  process.exit(0);
}

/** Prints an error: only its message if the error is a known one, else its stack too. Answers the exit code. */
function report(error: unknown, named: (message: string) => string): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (isClosedPipe(error)) return 0;
  const known = error instanceof Error && ('code' in error || error instanceof OperationalError);
  const message = known ? messageWithAdvice(error) : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${named(message ?? '')}\n`);
  return error instanceof OperationalError ? error.exitCode : 1;
}
