import { Command, Option } from 'commander';

import { shorten } from '../json/shorten.js';
import { OperationalError } from '../runtime/operational-error.js';
import type { RenderFlags } from './render/flags.js';
import { withInjectorFlags } from './shared/injector-flags.js';
import { withManifestNamespace } from './shared/manifests/manifest-flags.js';

/** `render`: executes a Go template. */
export function renderCommand(): Command {
  const command = new Command('render')
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
    );
  return withInjectorFlags(withManifestNamespace(command))
    .addHelpText(
      'after',
      `
Templates can call Go's built-in functions, the functions of Istio 0.5 to 1.4, and the sprig functions that Helm charts use.
Where two have the same name, Istio's is called. With --istio-version, the functions are those of the release; with any other
flag of an injector's, those of the release that the template shows. Then data that is a workload, such as a Deployment, gives
the template all that an injector shows it: .ObjectMeta, .Spec, .MeshConfig, .ProxyConfig, and in .Values what --set says.

Example:
  istio-initializer render --template sidecar.tmpl --data pod.json --delims '[[,]]'
  istio-initializer render --template sidecar.tmpl --data deployment.json --istio-version 1.31 --set global.hub=istio`,
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
