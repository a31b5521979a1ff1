import { type JsonObject, objectAt, stringIn } from '../../json/json.js';

/** Containers, with a sentence for each field that was left out. */
interface CleanedContainers {
  readonly containers: readonly JsonObject[];
  readonly warnings: readonly string[];
}

const RUN_ONCE: readonly string[] = ['istio-init', 'enable-core-dump'];

const warningFor = (path: string): string =>
  `the sidecar template writes ${path}: it is left out, as Istio left it out, because servers that know the field would not run the pod as meant`;

/**
 * Leaves out what the templates of 0.5 to 1.0 had by mistake, and Istio dropped: `restartPolicy: Always` of istio-init and
 * enable-core-dump, which new servers would start again and again, of containers that are no init containers, which servers
 * from 1.28 on refuse, and in a securityContext, where it has never been a field. Of any other init container it makes a
 * sidecar, and stays.
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

type OldPath = 'restartPolicy' | 'securityContext.restartPolicy';

function oldPaths(container: JsonObject, list: 'initContainers' | 'containers'): readonly OldPath[] {
  const runsOnce = RUN_ONCE.includes(stringIn(container['name']) ?? '');
  const isOld = container['restartPolicy'] === 'Always' && (list === 'containers' || runsOnce);
  const isInContext = objectAt(container, 'securityContext')['restartPolicy'] !== undefined;
  return [
    ...(isOld ? ['restartPolicy' as const] : []),
    ...(isInContext ? ['securityContext.restartPolicy' as const] : []),
  ];
}

function withoutPaths(container: JsonObject, paths: readonly OldPath[]): JsonObject {
  const own = paths.includes('restartPolicy') ? withoutPolicy(container) : container;
  if (!paths.includes('securityContext.restartPolicy')) return own;
  return { ...own, securityContext: withoutPolicy(objectAt(own, 'securityContext')) };
}

function withoutPolicy(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'restartPolicy'));
}
