import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getAsset, isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import { loadAll } from 'js-yaml';

import { isJsonObject, type JsonObject } from '../json/json.js';
import { OperationalError } from '../runtime/operational-error.js';

/**
 * The objects of a manifest of this package, in order.
 * @param name path below `manifests/`
 * @throws OperationalError where there are no manifests
 */
export async function readPackagedManifest(name: string): Promise<readonly JsonObject[]> {
  // A program that is a single file has them in itself.
  const text = isSea() ? getAsset(`manifests/${name}`, 'utf8') : await readFile(join(manifestsFolder(), name), 'utf8');
  return loadAll(text).filter((object): object is JsonObject => isJsonObject(object));
}

/** The folder `manifests/` of this package: beside `dist/`, or above `src/`. */
function manifestsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'manifests');
    if (existsSync(join(candidate, 'istio-initializer.yaml'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder) {
      throw new OperationalError('find manifests/istio-initializer.yaml: it is not beside this program');
    }
    folder = parent;
  }
}
