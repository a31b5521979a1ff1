import { parseInjectionConfig, type InjectionConfig } from '../../src/injection/injection-config.js';
import type { JsonObject } from '../../src/injection/json.js';
import { parseMeshConfig } from '../../src/injection/mesh-config.js';
import type { SidecarConfig } from '../../src/injection/sidecar.js';
import { workloadShape, type WorkloadShape } from '../../src/injection/workload.js';
import { deepFreeze } from '../support/deep-freeze.js';

export const OURS = 'sidecar.initializer.istio.io';

/** An injection configuration from its YAML; frozen. */
export function injectionConfig(text = ''): InjectionConfig {
  return deepFreeze(parseInjectionConfig(text, { key: 'config', name: 'config.yaml' }));
}

/** Both configurations from their YAML; frozen. */
export function sidecarConfig(text = '', mesh = ''): SidecarConfig {
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
