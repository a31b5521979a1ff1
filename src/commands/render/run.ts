import type { ConfigSettings } from '../../injection/config/config-settings.js';
import { givenRelease, settleRelease } from '../../injection/config/settled-release.js';
import { inNamespace } from '../../injection/manifest/assumed-namespace.js';
import { renderTemplateAlone } from '../../injection/plan/template-alone.js';
import type { Release } from '../../injection/releases/release.js';
import { releaseOfParts, releaseOfPods } from '../../injection/releases/signs/find-release.js';
import { workloadShape } from '../../injection/workload/workload.js';
import { errorMessage } from '../../json/error-message.js';
import { isJsonObject, type Json } from '../../json/json.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { fromJson } from '../../template/go/from-json.js';
import { compileWithFunctions } from '../../template/istio/template-with-functions.js';
import { TemplateError } from '../../template/parse/template-error.js';
import { settingsOf } from '../shared/injector-flags.js';
import { readText } from '../shared/read-text.js';
import { writeText } from '../shared/write-text.js';
import type { RenderFlags } from './flags.js';
import { templateExcerpt } from './template-excerpt.js';

/**
 * Executes a template with JSON data and prints the result.
 * @throws OperationalError if a file can't be read, or the template fails, with the place in it; ConfigError for values of a
 * wrong type
 */
export async function runRender(flags: RenderFlags): Promise<void> {
  const { template: path, data: dataPath } = flags;
  if (path === '-' && dataPath === '-') {
    throw new OperationalError('read flags --template and --data: got - for both, want a file for one of them');
  }
  const text = await readText(path);
  const data = await readJson(dataPath);
  const name = path === '-' ? 'stdin' : path;
  try {
    await writeText('-', rendered({ name, text }, data, flags));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new OperationalError(`render ${name}: ${error.message}\n${templateExcerpt(text, error)}`, { cause: error });
  }
}

function rendered(
  { name, text }: { readonly name: string; readonly text: string },
  data: Json,
  flags: RenderFlags,
): string {
  const { delims, missingkey, namespace } = flags;
  const [leftDelim, rightDelim] = delims;
  const source = { name, text, leftDelim, rightDelim, missingKey: missingkey };
  const settings = settingsOf(flags, process.env, 'file');
  const release = releaseFor(text, flags, settings);
  return release === undefined
    ? compileWithFunctions(source).execute(fromJson(data))
    : renderTemplateAlone(source, inWantedNamespace(data, namespace), { ...settings, release });
}

/** The release that is named; where another flag of an injector's is given, the one that the text shows; else none. */
function releaseFor(text: string, flags: RenderFlags, { istioVersion, sets }: ConfigSettings): Release | undefined {
  const { revision, nativeSidecars, injectorEnv, delims, namespace } = flags;
  const given = [istioVersion, sets, revision, nativeSidecars, injectorEnv, namespace];
  if (given.every((value) => value === undefined)) return undefined;
  const hints = istioVersion === undefined ? {} : { istioVersion };
  const { compatibility, warnings } = settleRelease(givenRelease(undefined, hints), () => {
    const source = { text, delimiters: delims };
    return delims[0] === '[[' ? releaseOfParts(source, sets) : releaseOfPods([source], sets);
  });
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  return compatibility;
}

/** Of data that is a workload; other data has no namespace. */
function inWantedNamespace(data: Json, namespace: string | undefined): Json {
  return isJsonObject(data) && workloadShape(data) ? inNamespace(data, namespace) : data;
}

async function readJson(path: string): Promise<Json> {
  const text = await readText(path);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const name = path === '-' ? 'standard input' : path;
    throw new OperationalError(`read ${name}: want JSON: ${errorMessage(cause)}`, { cause });
  }
}
