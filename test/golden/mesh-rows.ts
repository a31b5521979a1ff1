import { expect } from 'chai';
import * as z from 'zod';

import { parseMeshConfig } from '../../src/injection/mesh/mesh-config.js';
import type { MeshConfig } from '../../src/injection/mesh/mesh-schema.js';
import { ConfigError } from '../../src/injection/schema/config-error.js';
import { isJsonObject, type Json } from '../../src/json/json.js';
import { parseDuration } from '../../src/template/go/duration.js';

const meshRows = z.array(
  z.object({
    name: z.string(),
    mesh: z.string(),
    got: z.record(z.string(), z.unknown()).optional(),
    error: z.string().optional(),
  }),
);

/** Errors of the original that are warnings here: a mesh configuration of any release is read, and no proxy may be lost by it. */
const WARNED_OF: ReadonlyMap<string, string> = new Map([
  ['unknown-field', 'mesh key "fooBar" is unknown, it is ignored'],
  ['unknown-field-nested', 'mesh key "defaultConfig.fooBar" is unknown, it is ignored'],
  ['port-zero', 'mesh key "proxyListenPort" is 0, a port is between 1 and 65535'],
  ['duration-go-style', 'mesh key "connectTimeout" is 1m0s, Envoy takes between 1ms and 30s'],
  ['connect-timeout-too-long', 'mesh key "connectTimeout" is 31s, Envoy takes between 1ms and 30s'],
  ['refresh-delay-too-short', 'mesh key "rdsRefreshDelay" is 500ms, Istio takes between 1s and 10m0s'],
  [
    'drain-not-below-parent',
    'mesh key "defaultConfig.parentShutdownDuration" is 3s, it must be more than drainDuration 45s',
  ],
  ['drain-fraction', 'mesh key "defaultConfig.drainDuration" is 1.5s, Envoy takes whole seconds'],
  [
    'discovery-without-port',
    `mesh key "defaultConfig.discoveryAddress" is 'istio-pilot', an address has a port, like istio-pilot:15007`,
  ],
]);

/** Holds the rows of a table against the reading of a mesh configuration of 1.0.2. */
export function expectMeshConfigs(rows: unknown): void {
  for (const { name, mesh, got, error } of meshRows.parse(rows)) {
    const read = (): MeshConfig => parseMeshConfig(mesh, { key: 'mesh', name: 'mesh.yaml' }, '1.0.2');
    const warned = WARNED_OF.get(name);
    if (warned !== undefined) {
      expect(error, name).to.be.a('string');
      expect(read().warnings, name).to.deep.equal([warned]);
    } else if (error !== undefined) {
      expect(read, name).to.throw(ConfigError);
    } else {
      expect(normal(read().json), name).to.deep.equal(normal(JSON.parse(JSON.stringify(got)) as Json));
      expect(read().warnings, name).to.deep.equal([]);
    }
  }
}

/** Without what is nothing in protobuf, the first name of an enum too, and durations as numbers. */
function normal(value: Json): Json {
  if (typeof value === 'string') return parseDuration(value) ?? value;
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner && inner !== 'REDIRECT');
  return Object.fromEntries(entries.map(([key, inner]) => [key, normal(inner ?? null)]));
}
