import { expect } from 'chai';
import * as z from 'zod';

import { parseInjectionConfig } from '../../src/injection/config/injection-config.js';
import { defaultMeshConfig } from '../../src/injection/mesh/mesh-config.js';
import { injectPod } from '../../src/injection/pod/inject-pod.js';
import { ConfigError } from '../../src/injection/schema/config-error.js';
import { isJsonObject, type JsonObject } from '../../src/json/json.js';

const selectors = z.array(z.unknown()).default([]);

const decisionRows = z.array(
  z.object({
    name: z.string().optional(),
    policy: z.string(),
    neverInjectSelector: selectors,
    alwaysInjectSelector: selectors,
    hostNetwork: z.boolean().default(false),
    metadata: z.record(z.string(), z.unknown()),
    want: z.boolean(),
  }),
);

type DecisionRow = z.infer<typeof decisionRows>[number];

const KNOWN_POLICIES: readonly string[] = ['off', 'disabled', 'enabled'];
const TEMPLATE = 'containers: [{name: istio-proxy, image: p}]';

const isInvalid = (row: DecisionRow): boolean =>
  !KNOWN_POLICIES.includes(row.policy) || (row.name ?? '').includes('invalid');

/** Holds the rows of a table against the decision. What the original logged and went on with is an error here. */
export function expectDecisions(rows: unknown): void {
  for (const row of decisionRows.parse(rows)) {
    const what = JSON.stringify(row);
    if (isInvalid(row)) expect(() => getsSidecar(row), what).to.throw(ConfigError);
    else expect(getsSidecar(row), what).to.equal(row.want);
  }
}

/** Whether a pod with a row's metadata gets a sidecar, at the webhook: a status without a sidecar plays no part. */
function getsSidecar({ metadata, hostNetwork, ...row }: DecisionRow): boolean {
  const { policy, neverInjectSelector, alwaysInjectSelector } = row;
  const text = JSON.stringify({ policy, neverInjectSelector, alwaysInjectSelector, template: TEMPLATE });
  const config = parseInjectionConfig(text, { key: 'config', name: 'config.yaml' });
  const pod: unknown = JSON.parse(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { hostNetwork } }));
  if (!isJsonObject(pod)) throw new Error('the row holds no pod');
  return (
    injectPod(pod satisfies JsonObject, { config, mesh: defaultMeshConfig(config.compatibility) }).action === 'inject'
  );
}
