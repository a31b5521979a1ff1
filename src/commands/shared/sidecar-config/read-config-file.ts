import { stat } from 'node:fs/promises';

import type { NamedText } from '../../../injection/config/injection-part.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { manifestsIn } from '../manifests-in.js';
import { readText } from '../read-text.js';

/**
 * Reads a file with a configuration, or all ConfigMaps of a folder and the folders in it, as `helm template --output-dir` makes
 * one.
 * @throws OperationalError that names what can't be read, or a folder without a ConfigMap
 */
export async function readConfigFile(path: string): Promise<NamedText> {
  const entry = path === '-' ? undefined : await stat(path).catch(() => undefined);
  return { name: path, text: entry?.isDirectory() ? await configMapsIn(path) : await readText(path) };
}

async function configMapsIn(folder: string): Promise<string> {
  const texts = await Promise.all((await manifestsIn(folder, true)).map((path) => readText(path)));
  // What else a chart makes need not be read, nor be of a form that can be.
  const holders = texts.filter((text) => /\bConfigMap\b/.test(text));
  if (holders.length === 0) {
    throw new OperationalError(
      `read ${folder}: got a folder without a ConfigMap in its files *.yaml, *.yml and *.json, want the configuration as a file, or Istio's ConfigMaps in the folder, as helm template --output-dir writes them`,
    );
  }
  return holders.map((text) => text.replace(/^\ufeff/, '')).join('\n---\n');
}
