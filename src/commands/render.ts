import { Command, Option } from 'commander';

import { CommandError } from '../runtime/command-error.js';
import type { RenderFlags } from './render/flags.js';

/** `render`: what a Go template makes of some data. */
export function renderCommand(): Command {
  return new Command('render')
    .description('print what a Go template makes of some data')
    .requiredOption('--template <file>', 'the template; - is standard input')
    .requiredOption('--data <file>', 'the data, as JSON; - is standard input')
    .addOption(
      new Option('--delims <left,right>', 'delimiters of actions').argParser(delimiters).default(['{{', '}}'], '{{,}}'),
    )
    .addOption(
      new Option('--missingkey <answer>', 'what an absent entry of a map is: no value, the zero value, or an error')
        .choices(['default', 'zero', 'error'])
        .default('default'),
    )
    .addHelpText(
      'after',
      `
Templates can call what Go has built in, the functions of Istio 0.5 to 1.4, and those of sprig that Helm charts use; of two
with the same name Istio's.

Example:
  istio-initializer render --template sidecar.tmpl --data pod.json --delims '[[,]]'`,
    )
    .action(async (flags: RenderFlags) => {
      const { runRender } = await import('./render/run.js');
      await runRender(flags);
    });
}

function delimiters(value: string): readonly [string, string] {
  const [left = '', right = '', ...rest] = value.split(',');
  if (left !== '' && right !== '' && rest.length === 0) return [left, right];
  throw new CommandError(
    `read flag --delims: got '${value}', want two delimiters with a comma between, such as '[[,]]'`,
  );
}
