import { expect } from 'chai';
import omit from 'lodash/omit.js';

import { SidecarReader } from '../../../src/injection/sidecar/sidecar-reader.js';
import { isJsonObject, type Json, type JsonObject } from '../../../src/json/json.js';
import { readGoYaml } from '../../../src/yaml/read-go-yaml.js';
import { deepFreeze } from '../../support/deep-freeze.js';

// Documents may be shared by the texts that one template makes: nothing of them may be changed.
const readFrozen = (text: string): Json => deepFreeze(readGoYaml(text));

const sidecarReader = (): SidecarReader => new SidecarReader({ version: 'v', release: '1.0.2', readYaml: readFrozen });

describe('SidecarReader', () => {
  it('fills in the pull policy by the image, where Kubernetes would', () => {
    const reader = sidecarReader();
    const policies = ['p:1', 'p:latest'].map((image) => {
      const { containers } = reader.read(`containers:\n- name: a\n  image: "${image}"\n`, { withDefaults: true });
      return containers[0]?.['imagePullPolicy'];
    });
    expect(policies).to.deep.equal(['IfNotPresent', 'Always']);
  });

  it('writes a status that names what is in the sidecar', () => {
    const reader = sidecarReader();
    const named = ['a', 'b', 'c'].map((name) => {
      const { status } = reader.read(`containers:\n- name: "${name}"\n`, { withDefaults: false });
      const read: unknown = JSON.parse(status);
      return isJsonObject(read) ? read['containers'] : undefined;
    });
    expect(named).to.deep.equal([['a'], ['b'], ['c']]);
  });

  it('names no secrets but those that are kept', () => {
    const reader = sidecarReader();
    const sidecar = reader.read('imagePullSecrets:\n- name: a\n- name: b\n', { withDefaults: false });
    const secretsOf = (kept: readonly JsonObject[]): unknown => {
      const lists = omit(sidecar, 'imagePullSecrets');
      const { imagePullSecrets, status } = reader.withStatus({
        ...lists,
        ...(kept.length > 0 && { imagePullSecrets: kept }),
      });
      const read: unknown = JSON.parse(status);
      return [imagePullSecrets, isJsonObject(read) && read['imagePullSecrets']];
    };
    expect(secretsOf([{ name: 'b' }])).to.deep.equal([[{ name: 'b' }], ['b']]);
    expect(secretsOf([])).to.deep.equal([undefined, null]);
  });
});
