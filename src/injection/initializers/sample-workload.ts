import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { forceInjection } from '../config/params-config.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import { planInjection } from '../plan/inject.js';
import { podPartsOf } from '../plan/pod-change.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import { workloadShape } from '../workload/workload.js';
import { newerFieldIn } from './newer-fields.js';

/** What a configuration makes of a plain workload on a server with Initializers. */
export interface SampleFindings {
  /** Why no such workload gets a sidecar; undefined where each does. */
  readonly refusal: string | undefined;
  /** What such a server leaves out of the sidecar without a word, a clause each; it works without. */
  readonly leftOut: readonly string[];
}

const SAMPLE: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'sample', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'sample' } },
    template: {
      metadata: { labels: { app: 'sample' } },
      spec: {
        containers: [
          {
            name: 'app',
            image: 'app',
            ports: [{ containerPort: 8080 }],
            livenessProbe: { httpGet: { path: '/live', port: 8080 } },
            readinessProbe: { tcpSocket: { port: 8080 } },
          },
        ],
      },
    },
  },
};

/** What a plain Deployment with probes becomes, whatever policy and namespaces say. */
export function trySample(sidecarConfig: SidecarConfig): SampleFindings {
  const shape = workloadShape(SAMPLE);
  if (!shape) return { refusal: undefined, leftOut: [] };
  try {
    const injector = { ...sidecarConfig.injector, door: 'webhook' } as const;
    const config = forceInjection(sidecarConfig.config);
    const injection = planInjection(SAMPLE, shape, { ...sidecarConfig, config, injector });
    if (injection.action === 'skip' || injection.change.kind !== 'pod') return { refusal: undefined, leftOut: [] };
    const { pod } = injection.change;
    return { refusal: newerFieldIn(pod, podPartsOf(SAMPLE, shape)), leftOut: leftOutOf(pod.spec) };
  } catch (error) {
    if (!(error instanceof SidecarError)) throw error;
    return { refusal: error.message, leftOut: [] };
  }
}

function leftOutOf(spec: JsonObject): readonly string[] {
  const containers = [...objectsIn(spec['initContainers']), ...objectsIn(spec['containers'])];
  return containers.flatMap((container) => {
    const name = `the container ${stringIn(container['name']) ?? '?'}`;
    const profile = objectAt(container, 'securityContext')['seccompProfile'];
    return [
      ...(container['startupProbe'] === undefined ? [] : [`${name} has a startup probe, which needs Kubernetes 1.16`]),
      ...(profile === undefined ? [] : [`${name} has a seccomp profile, which needs Kubernetes 1.19`]),
    ];
  });
}
