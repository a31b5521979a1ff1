import { Command, Option } from 'commander';

import { fromJson } from '../template/from-json.js';
import { TemplateError } from '../template/template-error.js';
import { compileTemplate } from '../template/template.js';
import type { FunctionTable } from '../template/template-function.js';
import { CommandError } from './command-error.js';
import { readText } from './read-text.js';
import { templatePlace } from './template-place.js';
import { writeText } from './write-text.js';

interface RenderFlags {
  readonly template: string;
  readonly data: string;
  readonly delims: readonly [string, string];
  readonly missingkey: 'default' | 'zero' | 'error';
}

/** What templates can call beside Go's builtins: the functions of Istio and of sprig belong here. */
const FUNCTIONS: FunctionTable = new Map();

const MAX_RENDER_MS = 10_000;

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
Example:
  istio-initializer render --template sidecar.tmpl --data pod.json --delims '[[,]]'`,
    )
    .action(render);
}

function delimiters(value: string): readonly [string, string] {
  const [left = '', right = '', ...rest] = value.split(',');
  if (left !== '' && right !== '' && rest.length === 0) return [left, right];
  throw new CommandError(
    `read flag --delims: got '${value}', want two delimiters with a comma between, such as '[[,]]'`,
  );
}

async function render({ template: path, data: dataPath, delims, missingkey }: RenderFlags): Promise<void> {
  if (path === '-' && dataPath === '-') {
    throw new CommandError('read flags --template and --data: both are standard input, want one of them to be a file');
  }
  const text = await readText(path);
  const data = await readJson(dataPath);
  const deadline = Date.now() + MAX_RENDER_MS;
  const name = path === '-' ? 'stdin' : path;
  try {
    const [leftDelim, rightDelim] = delims;
    const template = compileTemplate({
      name,
      text,
      leftDelim,
      rightDelim,
      missingKey: missingkey,
      functions: FUNCTIONS,
    });
    await writeText('-', template.execute(fromJson(data), { isOverdue: () => Date.now() > deadline }));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new CommandError(`render ${name}: ${error.message}\n${templatePlace(text, error)}`, 1, { cause: error });
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`read ${path === '-' ? 'standard input' : path}: want JSON: ${reason}`, 1, { cause });
  }
}
