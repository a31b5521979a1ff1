import { analyse } from '../../../src/injection/analysis/analyse.js';
import { readWorkload } from '../../../src/injection/analysis/analysis-input.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { workloadShape } from '../../../src/injection/workload/workload.js';
import type { JsonObject } from '../../../src/json/json.js';

const containers = [{ name: 'web', image: 'web' }];

/** Codes and messages of what is found in the metadata of a Deployment's pods, by the rules of a release. */
export function findingsAt(
  release: Release | undefined,
  ofPods: JsonObject,
  own: JsonObject = {},
): readonly (readonly [code: string, message: string])[] {
  const object = {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', ...own } },
    spec: { template: { metadata: { ...ofPods, labels: { app: 'web', ...labelsIn(ofPods) } }, spec: { containers } } },
  };
  const shape = workloadShape(object);
  if (!shape) throw new Error('want a workload');
  return analyse({
    workloads: [readWorkload(object, shape, false)],
    services: [],
    servicesKnown: false,
    mutualTls: false,
    workloadAnnotationsCount: false,
    release,
  }).map(({ code, message }) => [code, message]);
}

function labelsIn({ labels }: JsonObject): object {
  return typeof labels === 'object' && labels !== null ? labels : {};
}
