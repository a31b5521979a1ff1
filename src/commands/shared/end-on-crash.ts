/**
 * From now on the process ends with one message and exit code 1 where something is thrown that nobody catches: a program in a
 * state that nobody thought of is better begun anew.
 */
export function endOnCrash(): void {
  const end = (what: string) => (error: unknown) => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`istio-initializer: ${what}, a fault of this program: ${detail}\n`);
    process.exit(1);
  };
  process.on('uncaughtException', end('an error that nobody caught'));
  process.on('unhandledRejection', end('a failure that nobody handled'));
}
