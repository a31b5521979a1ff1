import { parseInjectionConfig } from '../../src/injection/config/injection-config.js';
import type { ParamsConfig } from '../../src/injection/config/params-config.js';
import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import type { TemplateConfig } from '../../src/injection/config/template-config.js';
import { parseMeshConfig } from '../../src/injection/mesh/mesh-config.js';
import { defaultMesh } from '../../src/injection/mesh/mesh-of-release.js';
import type { PodChange } from '../../src/injection/plan/pod-change.js';
import type { Sidecar } from '../../src/injection/sidecar/sidecar.js';
import { type WorkloadShape, workloadShape } from '../../src/injection/workload/workload.js';
import type { JsonObject } from '../../src/json/json.js';
import { deepFreeze } from '../support/deep-freeze.js';

export const OURS = 'sidecar.initializer.istio.io';

const source = { key: 'config', name: 'config.yaml' };

/** An injection configuration of the form with `params`, from its YAML, which may be left out; frozen. */
export function injectionConfig(text = ''): ParamsConfig {
  const config = parseInjectionConfig(text === '' ? '{}' : text, source);
  if (config.form !== 'params') throw new Error('the fixture is of the form with a template');
  return deepFreeze(config);
}

/** An injection configuration of the form with a template; `more` are keys beside it. Frozen. */
export function templateConfig(template: string, more: JsonObject = {}): TemplateConfig {
  const config = parseInjectionConfig(JSON.stringify({ policy: 'enabled', ...more, template }), source);
  if (config.form !== 'template') throw new Error('the fixture is of the form with params');
  return deepFreeze(config);
}

/** A template and the default mesh configuration. Frozen. */
export function templateSidecarConfig(template: string, more: JsonObject = {}): SidecarConfig<TemplateConfig> {
  const config = templateConfig(template, more);
  return deepFreeze({ config, mesh: defaultMesh(config.compatibility) });
}

/** Both configurations from their YAML, of the form with `params`; frozen. */
export function sidecarConfig(text = '', mesh = ''): SidecarConfig<ParamsConfig> {
  const config = injectionConfig(text);
  return deepFreeze({
    config,
    mesh: parseMeshConfig(mesh, { key: 'mesh', name: 'mesh.yaml' }, config.compatibility),
  });
}

/** What the Deployments of the tests differ in. */
export interface DeploymentParts {
  readonly namespace?: string;
  readonly annotations?: JsonObject;
  readonly templateAnnotations?: JsonObject;
  readonly labels?: JsonObject;
  readonly podSpec?: JsonObject;
  readonly pending?: readonly string[];
}

/** A Deployment with one container `app`, or what `parts` say; frozen. */
export function deployment(parts: DeploymentParts = {}): JsonObject {
  const {
    namespace = 'default',
    annotations,
    templateAnnotations,
    labels = { app: 'hello' },
    podSpec,
    pending,
  } = parts;
  return deepFreeze({
    apiVersion: 'apps/v1beta1',
    kind: 'Deployment',
    metadata: {
      name: 'hello',
      namespace,
      ...(annotations && { annotations }),
      ...(pending && { resourceVersion: '7', initializers: { pending: pending.map((name) => ({ name })) } }),
    },
    spec: {
      replicas: 1,
      template: {
        metadata: { labels, ...(templateAnnotations && { annotations: templateAnnotations }) },
        spec: { containers: [{ name: 'app', image: 'hello:1' }], ...podSpec },
      },
    },
  });
}

/** The shape of a workload of the tests, which must have one. */
export function shapeOf(workload: JsonObject): WorkloadShape {
  const shape = workloadShape(workload);
  if (!shape) throw new Error('the fixture is no workload');
  return shape;
}

/** The sidecar of a plan that adds one. */
export function sidecarIn({ change }: { readonly change: PodChange }): Sidecar {
  if (change.kind !== 'sidecar') throw new Error('the plan makes a whole pod');
  return change.sidecar;
}
