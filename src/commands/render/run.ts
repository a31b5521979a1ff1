import { errorMessage } from '../../json/error-message.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { fromJson } from '../../template/go/from-json.js';
import { compileWithFunctions } from '../../template/istio/template-with-functions.js';
import { TemplateError } from '../../template/parse/template-error.js';
import { readText } from '../shared/read-text.js';
import { writeText } from '../shared/write-text.js';
import type { RenderFlags } from './flags.js';
import { templateExcerpt } from './template-excerpt.js';

/**
 * Executes a template with JSON data and prints the result.
 * @throws OperationalError if a file can't be read, or the template fails, with the place in it
 */
export async function runRender({ template: path, data: dataPath, delims, missingkey }: RenderFlags): Promise<void> {
  if (path === '-' && dataPath === '-') {
    throw new OperationalError('read flags --template and --data: got - for both, want a file for one of them');
  }
  const text = await readText(path);
  const data = await readJson(dataPath);
  const name = path === '-' ? 'stdin' : path;
  try {
    const [leftDelim, rightDelim] = delims;
    const template = compileWithFunctions({ name, text, leftDelim, rightDelim, missingKey: missingkey });
    await writeText('-', template.execute(fromJson(data)));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new OperationalError(`render ${name}: ${error.message}\n${templateExcerpt(text, error)}`, { cause: error });
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const name = path === '-' ? 'standard input' : path;
    throw new OperationalError(`read ${name}: want JSON: ${errorMessage(cause)}`, { cause });
  }
}
