import { Ajv } from 'ajv';
import { expect } from 'chai';

import { meshJsonSchema } from '../../../src/injection/mesh/mesh-json-schema.js';
import { readMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import type { JsonObject } from '../../../src/json/json.js';

/** Mesh configurations of today, by what they show. */
const GIVEN: Readonly<Record<string, JsonObject>> = {
  nothing: {},
  'what most have': {
    accessLogFile: '/dev/stdout',
    defaultConfig: { discoveryAddress: 'istiod:15012', tracing: { zipkin: { address: 'z:9411' } }, concurrency: 2 },
    extensionProviders: [{ name: 'otel', opentelemetry: { service: 's', port: 4317 } }],
    enablePrometheusMerge: true,
    trustDomain: 'cluster.local',
  },
  'names as in the message': { default_config: { drain_duration: '45s' } },
  'an enum by name': { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } },
  'an enum by number': { outboundTrafficPolicy: { mode: 1 } },
  'an enum that is none': { outboundTrafficPolicy: { mode: 'ALL' } },
  'a number in quotes': { proxyListenPort: '15001' },
  'a number that is not whole': { proxyListenPort: 1.5 },
  'a text for a flag': { enableAutoMtls: 'true' },
  'a duration': { connectTimeout: '1m30s', defaultConfig: { terminationDrainDuration: '0' } },
  'a duration that is none': { connectTimeout: '10' },
  'a key that is written wrong': { acessLogFile: '' },
  'a key that is written wrong, further down': { defaultConfig: { tracing: { sample: 1 } } },
  'a map of texts': { defaultConfig: { proxyMetadata: { A: 'b' } } },
  'a map with a number': { defaultConfig: { proxyMetadata: { A: 1 } } },
  'a list that is none': { trustDomainAliases: 'a' },
  nulls: { trustDomain: null, defaultConfig: null },
};

describe('meshJsonSchema', () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(meshJsonSchema());

  for (const [what, mesh] of Object.entries(GIVEN)) {
    it(`takes ${what} where it is read without a warning of an unknown key, and only there`, () => {
      const isRead = (): boolean => {
        try {
          const { warnings } = readMesh(JSON.stringify(mesh), { key: 'mesh', name: 'mesh.yaml' }, '1.31');
          return warnings.every((warning) => !warning.includes('is unknown'));
        } catch {
          return false;
        }
      };
      expect(validate(mesh), JSON.stringify(validate.errors)).to.equal(isRead());
    });
  }

  it('has what only old releases have, and what only new ones have', () => {
    expect(validate({ mixerCheckServer: 'a:1', meshMTLS: { minProtocolVersion: 'TLSV1_3' } })).to.equal(true);
  });
});
