import { Command } from 'commander';

const program = new Command('istio-initializer');
await program.parseAsync(process.argv);
