/** The environment variable in which the entry of the program leaves its version. */
export const VERSION_VARIABLE = 'ISTIO_INITIALIZER_VERSION';

/**
 * What this process calls itself in each request to an API server: `istio-initializer/1.0.0 (controller)`, with the name of
 * the command. The API server has it in its audit log, and the part before the slash in managedFields.
 * @param args those of the process
 */
export function userAgent(args: readonly string[] = process.argv.slice(2)): string {
  const command = args.find((arg) => /^[a-z][a-z-]*$/.test(arg)) ?? 'library';
  return `istio-initializer/${process.env[VERSION_VARIABLE] ?? 'unknown'} (${command})`;
}
