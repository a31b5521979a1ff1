import omit from 'lodash/omit.js';

import { type JsonObject, objectAt, stringIn } from '../../json/json.js';

/** Containers, with a sentence for each field that was left out. */
interface CleanedContainers {
  readonly containers: readonly JsonObject[];
  readonly warnings: readonly string[];
}

const RUN_ONCE: readonly string[] = ['istio-init', 'istio-validation', 'enable-core-dump'];

const warningFor = (path: string): string =>
  `the sidecar template writes ${path}: it is left out, as Istio left it out, because servers that know the field would not run the pod as meant`;

/**
 * Leaves out what the templates of 0.5 to 1.0 had by mistake, and Istio dropped: `restartPolicy: Always` of istio-init, istio-validation and
 * enable-core-dump, which new servers would start again and again, of containers that are no init containers, which servers
 * from 1.28 on refuse, and in a securityContext, where it has never been a field. Of any other init container it makes a
 * sidecar, and stays. A `fsGroup` in a container's securityContext, as in 1.6, has never been a field either.
 */
export function withoutOldRestartPolicy(
  containers: readonly JsonObject[],
  list: 'initContainers' | 'containers',
): CleanedContainers {
  const warnings: string[] = [];
  const cleaned = containers.map((container, index) => {
    const paths = oldPaths(container, list);
    if (paths.length === 0) return container;
    warnings.push(...paths.map((path) => warningFor(`${list}[${index}].${path}`)));
    return withoutPaths(container, paths);
  });
  return { containers: cleaned, warnings };
}

/** What is written in the securityContext of a container, and is no field of it. */
const MISPLACED = ['restartPolicy', 'fsGroup'] as const;

type OldPath = 'restartPolicy' | `securityContext.${(typeof MISPLACED)[number]}`;

function oldPaths(container: JsonObject, list: 'initContainers' | 'containers'): readonly OldPath[] {
  const runsOnce = RUN_ONCE.includes(stringIn(container['name']) ?? '');
  const isOld = container['restartPolicy'] === 'Always' && (list === 'containers' || runsOnce);
  const context = objectAt(container, 'securityContext');
  return [
    ...(isOld ? ['restartPolicy' as const] : []),
    ...MISPLACED.filter((key) => context[key] !== undefined).map((key) => `securityContext.${key}` as const),
  ];
}

function withoutPaths(container: JsonObject, paths: readonly OldPath[]): JsonObject {
  const own = paths.includes('restartPolicy') ? omit(container, 'restartPolicy') : container;
  if (!paths.some((path) => path !== 'restartPolicy')) return own;
  return { ...own, securityContext: omit(objectAt(own, 'securityContext'), MISPLACED) };
}
