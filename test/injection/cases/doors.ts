import { readFileSync } from 'node:fs';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { parseTemplateValues } from '../../../src/injection/config/template-values.js';
import { planInitialization } from '../../../src/injection/initializers/initialization-plan.js';
import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { warningsOf } from '../../../src/injection/plan/pod-change.js';
import { injectPod } from '../../../src/injection/pod/inject-pod.js';
import { ConfigFile } from '../../../src/injection/schema/config-file.js';
import { podTemplateOf } from '../../../src/injection/workload/workload.js';
import { isJsonObject, type JsonObject, objectAt } from '../../../src/json/json.js';
import { readYamlDocument } from '../../../src/yaml/read-document.js';
import { parseInjectionConfigFile, parseMeshConfigFile } from '../../support/config-files.js';
import { deepFreeze } from '../../support/deep-freeze.js';
import { jsonPatched } from '../apply-json-patch.js';
import { patched, VERSIONS } from '../apply-patch.js';
import { OURS, shapeOf } from '../fixtures.js';

/** What went through one door. */
export interface Passed {
  readonly door: string;
  readonly reason: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  readonly warnings: readonly string[];
}

/** The text of one of the cases. */
export function caseText(name: string): string {
  return readFileSync(new URL(`../../cases/${name}.yaml`, import.meta.url), 'utf8');
}

/** The configuration of one of the cases, with a mesh of another; frozen. */
export function caseConfig(name: string, mesh = 'bmesh'): SidecarConfig {
  const text = caseText(name);
  const config = parseInjectionConfigFile(text, name);
  const found = new ConfigFile(text, name).textIfAny({ key: 'values' });
  const values = found ? parseTemplateValues(found.text, { key: 'values', name }) : {};
  return deepFreeze({ config, mesh: parseMeshConfigFile(caseText(mesh), mesh, config.compatibility), values });
}

/** A workload as it comes out of the file door. */
export function throughFile(text: string, config: SidecarConfig): Passed {
  const [outcome] = injectManifest(text, 'case.yaml', config).outcomes;
  if (!outcome) throw new Error('the case holds no workload');
  const { after, decision, warnings } = outcome;
  return { door: 'kube-inject', reason: decision.reason, warnings, ...podIn(after) };
}

/** A workload as the controller leaves it, on each of the servers. */
export function throughController(text: string, config: SidecarConfig): readonly Passed[] {
  const own = objectOf(text);
  const metadata = { ...objectAt(own, 'metadata'), resourceVersion: '7', initializers: { pending: [{ name: OURS }] } };
  const object = deepFreeze({ ...own, metadata });
  const plan = planInitialization(object, config);
  if (plan.action === 'ignore') throw new Error(`ignored: ${plan.reason}`);
  const warnings = plan.action === 'inject' ? warningsOf(plan.change) : [];
  const { reason } = plan;
  return VERSIONS.map((version) => ({
    door: `controller, ${version}`,
    reason: plan.action === 'refuse' ? plan.message : reason,
    warnings,
    ...podIn(patched(object, plan.patch, version)),
  }));
}

/** The pod of a workload after the webhook. @throws SidecarError where none can be made */
export function throughWebhook(text: string, config: SidecarConfig): Passed {
  const workload = objectOf(text);
  const { metadata, spec } = podIn(workload);
  const pod = deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'shop', ...metadata },
    spec,
  });
  const injection = injectPod(pod, config);
  const { reason } = injection;
  if (injection.action === 'skip') return { door: 'webhook', reason, warnings: [], ...podIn(pod) };
  const after = podIn(jsonPatched(pod, injection.patch));
  return { door: 'webhook', reason, warnings: injection.warnings ?? [], ...after };
}

/** A workload that is no Pod, through every door. */
export function throughAllDoors(text: string, config: SidecarConfig): readonly Passed[] {
  return [throughFile(text, config), ...throughController(text, config), throughWebhook(text, config)];
}

function podIn(workload: JsonObject): Pick<Passed, 'metadata' | 'spec'> {
  const shape = shapeOf(workload);
  return { metadata: objectAt(workload, ...shape.podTemplate, 'metadata'), spec: podTemplateOf(workload, shape).spec };
}

/** The first object of a text; frozen. */
function objectOf(text: string): JsonObject {
  const object = readYamlDocument(text.split(/^---$/m)[0] ?? '');
  if (!isJsonObject(object)) throw new Error('the case holds no object');
  return deepFreeze(object);
}
