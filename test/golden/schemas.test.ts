import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'chai';

import { configJsonSchema } from '../../src/injection/config/config-json-schema.js';
import { parseInjectionConfig } from '../../src/injection/config/injection-config.js';
import { meshJsonSchema } from '../../src/injection/mesh/mesh-json-schema.js';
import { defaultMesh, readMesh } from '../../src/injection/mesh/mesh-of-release.js';
import type { Release } from '../../src/injection/releases/release.js';
import { ConfigError } from '../../src/injection/schema/config-error.js';
import { parseConfigText } from '../../src/injection/schema/config-text.js';

// The originals' own test data lies beside the checkout and is not part of this project.
const GOLDEN = fileURLToPath(new URL('../../../shared/golden/', import.meta.url));

/** The different texts of the files whose path says that they hold a configuration of this kind. */
function textsOf(file: RegExp, folder: RegExp): ReadonlyMap<string, string> {
  const paths = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' });
  const wanted = paths.filter(
    (path) => /\.ya?ml$/.test(path) && (file.test(basename(path)) || folder.test(basename(dirname(path)))),
  );
  return new Map(wanted.map((path) => [readFileSync(join(GOLDEN, path), 'utf8'), path]));
}

const ajv = (): Ajv => new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false });

/** What is wrong, by the schema; undefined where nothing is. */
function complaint(validate: ValidateFunction, text: string, name: string): string | undefined {
  return validate(parseConfigText(text, { key: '', name })) ? undefined : JSON.stringify(validate.errors?.slice(0, 3));
}

describe('the JSON Schemas, on every configuration of the originals', () => {
  before(function skipWithoutGolden() {
    if (existsSync(GOLDEN)) return;
    console.error(`the schemas are not compared with Istio's own configurations: no ${GOLDEN}`);
    this.skip();
  });

  it('take each injection configuration that is read, and no other', () => {
    const validate = ajv().compile(configJsonSchema());
    const texts = textsOf(/^(?:config|injectConfig)\.yaml$/, /^configs$/);
    expect(texts.size).to.be.greaterThan(20);
    for (const [text, path] of texts) {
      const refusal = refusalOf(() => parseInjectionConfig(text, { key: 'config', name: path }));
      // No schema finds what is wrong inside a template.
      if (refusal?.includes(': template: ')) continue;
      expect(complaint(validate, text, path) === undefined, `${path}: ${refusal ?? 'is read'}`).to.equal(
        refusal === undefined,
      );
    }
  });

  it('take each mesh configuration that is read without a warning of an unknown key, and no other', () => {
    const validate = ajv().compile(meshJsonSchema());
    const texts = textsOf(/^mesh(?:-\d+)?\.yaml$/, /^meshes$/);
    expect(texts.size).to.be.greaterThan(20);
    for (const [text, path] of texts) {
      const release: Release = path.startsWith('istio-modern') ? '1.31' : '1.0.2';
      expect(defaultMesh(release).warnings).to.deep.equal([]);
      const refusal = refusalOf(() => {
        const unknown = readMesh(text, { key: 'mesh', name: path }, release).warnings.filter((warning) =>
          warning.includes('is unknown'),
        );
        if (unknown.length > 0) throw new ConfigError(path, unknown.join());
      });
      const found = complaint(validate, text, path);
      expect(found === undefined, `${path}: ${refusal ?? 'is read'}, ${found ?? 'is taken'}`).to.equal(
        refusal === undefined,
      );
    }
  });
});

function refusalOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
