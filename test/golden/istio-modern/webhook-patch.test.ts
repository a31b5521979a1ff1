import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { load } from 'js-yaml';
import * as z from 'zod';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { readMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import { isJsonObject, type Json, type JsonObject, objectAt } from '../../../src/json/json.js';
import type { JsonPatchOperation } from '../../../src/json/json-patch.js';
import { jsonPatched } from '../../injection/apply-json-patch.js';
import { deepFreeze } from '../../support/deep-freeze.js';

// Istio's own test data lies beside the checkout and is not part of this project.
const ROOT = fileURLToPath(new URL('../../../../shared/golden/istio-modern/1.6.0/webhook-patch/', import.meta.url));
const CASES = existsSync(ROOT) ? readdirSync(ROOT) : [];

const caseFile = z.object({ config: z.string(), mesh: z.string(), release: z.string() });

/**
 * Cases in which a container is removed that stands before others: the original went on counting as if it were there, and a
 * server refuses its patch. Here the places are those that the containers have.
 */
const COUNTED_OTHERWISE: readonly string[] = [
  'http_probe_rewrite',
  'http_probe_rewrite_enabled_via_annotation',
  'https_probe_rewrite',
  'probe_rewrite_timeout_retention',
];

interface Golden {
  readonly pod: JsonObject;
  readonly expected: readonly JsonObject[];
  readonly patch: readonly JsonPatchOperation[];
}

/** With the text in place of which the tests of the original have another. */
function withoutVersion(operation: JsonObject): JsonObject {
  const { path, value } = operation;
  if (typeof path !== 'string' || !path.endsWith('sidecar.istio.io~1status') || typeof value !== 'string') {
    return operation;
  }
  const status: unknown = JSON.parse(value);
  return { ...operation, value: JSON.stringify({ ...(isJsonObject(status) ? status : {}), version: '' }) };
}

function golden(name: string): Golden {
  const read = (path: string): string => readFileSync(`${ROOT}${name}/${path}`, 'utf8');
  const { config, mesh, release } = caseFile.parse(JSON.parse(read('case.json')));
  const hints = { istioVersion: release };
  const parsed = parseInjectionConfig(read(config), { key: 'config', name: 'config' }, hints);
  const sidecarConfig = {
    config: parsed,
    mesh: readMesh(read(mesh), { key: 'mesh', name: 'mesh' }, parsed.compatibility),
  };
  const pod = deepFreeze(load(read('input.yaml')) as JsonObject);
  const injection = injectPod(pod, sidecarConfig);
  return {
    pod,
    expected: JSON.parse(read('expected.patch.json')) as JsonObject[],
    patch: injection.action === 'inject' ? injection.patch : [],
  };
}

const isOfProbe = ({ op, path }: JsonObject): boolean =>
  op === 'replace' && typeof path === 'string' && path.startsWith('/spec/containers/');

/** As a server sends it. */
const asSent = (pod: JsonObject): JsonObject => ({
  ...pod,
  metadata: objectAt(pod, 'metadata'),
  spec: { containers: [], ...objectAt(pod, 'spec') },
});

describe('the patches of the webhook of 1.6', () => {
  if (CASES.length === 0) it.skip(`are not here: there is no ${ROOT}`);
  for (const name of CASES) {
    const isCounted = !COUNTED_OTHERWISE.includes(name);
    it(`${name}: are the same, operation by operation${isCounted ? '' : ', but for the places of probes'}`, () => {
      const { pod, expected, patch } = golden(name);
      const [want, got] = [expected, patch as readonly (JsonPatchOperation & JsonObject)[]].map((operations) =>
        operations.map(withoutVersion),
      ) as [JsonObject[], JsonObject[]];
      const valuesOf = (operations: readonly JsonObject[]): readonly Json[] =>
        operations.map((operation) =>
          isOfProbe(operation) ? { op: 'replace', value: operation['value'] ?? null } : operation,
        );
      expect(isCounted ? got : valuesOf(got)).to.deep.equal(isCounted ? want : valuesOf(want));
      jsonPatched(asSent(pod), patch);
      const refused = expected as readonly (JsonObject & JsonPatchOperation)[];
      if (!isCounted) expect(() => jsonPatched(asSent(pod), refused)).to.throw();
    });
  }
});
