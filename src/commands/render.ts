import { Command, Option } from 'commander';

import { shorten } from '../json/shorten.js';
import { OperationalError } from '../runtime/operational-error.js';
import type { RenderFlags } from './render/flags.js';

/** `render`: executes a Go template. */
export function renderCommand(): Command {
  return new Command('render')
    .description('execute a Go template with JSON data, and print the result')
    .requiredOption('--template <file>', 'file with the template; - is standard input')
    .requiredOption('--data <file>', 'file with the data, JSON; - is standard input')
    .addOption(
      new Option('--delims <left,right>', 'delimiters of actions').argParser(delimiters).default(['{{', '}}'], '{{,}}'),
    )
    .addOption(
      new Option('--missingkey <answer>', 'value of a missing map key: no value, the zero value, or an error')
        .choices(['default', 'zero', 'error'])
        .default('default'),
    )
    .addHelpText(
      'after',
      `
Templates can call Go's built-in functions, the functions of Istio 0.5 to 1.4, and the sprig functions that Helm charts use.
Where two have the same name, Istio's is called.

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
  throw new OperationalError(
    `read flag --delims: got '${shorten(value)}', want two delimiters with a comma between, such as '[[,]]'`,
  );
}
