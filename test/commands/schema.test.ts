import { readFile } from 'node:fs/promises';
import { expect } from 'chai';

import { SCHEMA_NAMES } from '../../src/commands/schema/flags.js';
import { runCli } from '../support/cli.js';

describe('schema', () => {
  for (const name of SCHEMA_NAMES) {
    it(`prints that of ${name}, which is in manifests/schema, too`, async () => {
      const { code, stdout, stderr } = await runCli(['schema', name]);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      // Out of date? node dist/istio-initializer.js schema NAME > manifests/schema/NAME.json
      expect(stdout).to.equal(await readFile(new URL(`../../manifests/schema/${name}.json`, import.meta.url), 'utf8'));
    });
  }

  it('says which there are', async () => {
    const { code, stderr } = await runCli(['schema', 'injection']);
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /'injection' is invalid for argument 'name'. Allowed choices are inject-config, mesh-config/,
    );
  });
});
