import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { loadConfig } from '../../../../src/commands/shared/sidecar-config/load-config.js';
import { readConfigFile } from '../../../../src/commands/shared/sidecar-config/read-config-file.js';
import { rejectionOf } from '../../../support/rejection-of.js';

const configMap = (name: string, key: string, text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  ${key}: |\n    ${text}\n`;

describe('readConfigFile', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-'));
    await mkdir(file('istiod/templates'), { recursive: true });
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('takes configuration and mesh configuration out of the folder that helm template --output-dir makes', async () => {
    const inject = configMap('istio-sidecar-injector', 'config', 'policy: disabled\n    template: "containers: []"');
    await writeFile(file('istiod/templates/inject.yaml'), `---\n${inject}`);
    await writeFile(file('istiod/templates/mesh.yaml'), configMap('istio', 'mesh', 'ingressClass: mine'));
    await writeFile(file('istiod/templates/broken.yaml'), 'a: {{ .Values }}\n');
    const flags = { injectConfigFile: folder };
    const { sidecarConfig, warnings } = await loadConfig({ flags, readConfigMap: undefined });
    expect(sidecarConfig.config.policy).to.equal('disabled');
    expect(sidecarConfig.mesh.json['ingressClass']).to.equal('mine');
    expect(warnings).to.deep.equal([]);
  });

  it('says what is wanted where a folder has none', async () => {
    await writeFile(file('istiod/service.yaml'), 'kind: Service\n');
    expect(await rejectionOf(readConfigFile(folder))).to.have.property(
      'message',
      `read ${folder}: got a folder without a ConfigMap in its files *.yaml, *.yml and *.json, want the configuration as a ` +
        "file, or Istio's ConfigMaps in the folder, as helm template --output-dir writes them",
    );
  });

  it('warns of no --revision for a configuration without a template, which nobody gave', async () => {
    await writeFile(file('inject.yaml'), configMap('istio-sidecar-injector', 'config', 'policy: enabled'));
    const flags = { injectConfigFile: file('inject.yaml') };
    expect((await loadConfig({ flags, readConfigMap: undefined })).warnings).to.deep.equal([]);
  });
});
