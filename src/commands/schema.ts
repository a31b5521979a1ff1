import { Argument, Command } from 'commander';

import { SCHEMA_NAMES, type SchemaName } from './schema/flags.js';

/** `schema`: prints a JSON Schema. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of a configuration, for editors and other tools')
    .addArgument(new Argument('<name>', 'which configuration').choices(SCHEMA_NAMES))
    .addHelpText(
      'after',
      `
inject-config is the text of the key config of the ConfigMap istio-sidecar-injector or istio-inject, mesh-config that of the
key mesh of the ConfigMap istio. Both are in manifests/schema, too.

Example:
  istio-initializer schema inject-config > inject-config.json
Then an editor with the YAML language server completes and checks a file that begins with
  # yaml-language-server: $schema=inject-config.json`,
    )
    .action(async (name: SchemaName) => {
      const { printSchema } = await import('./schema/run.js');
      await printSchema(name);
    });
}
