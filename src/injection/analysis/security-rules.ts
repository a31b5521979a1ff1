import { type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import { compareReleases, type Release } from '../releases/release.js';
import { type AnalysisInput, containerPath, type ProxySettings } from './analysis-input.js';
import type { RuleFinding } from './finding.js';

const OURS: readonly string[] = ['istio-proxy', 'istio-init', 'enable-core-dump', 'istio-validation'];
const AS_ROOT: readonly string[] = ['istio-init', 'enable-core-dump'];

/** The ports of the proxy and its agent, and the first release of Istio in which they are taken. */
const LATER_PORTS: ReadonlyMap<number, Release> = new Map<number, Release>([
  [15004, '1.1'],
  [15006, '1.3'],
  [15008, '1.7'],
  [15020, '1.1'],
  [15021, '1.6'],
  [15053, '1.8'],
  [15090, '1.1'],
]);

const DEFAULT_PROXY: ProxySettings = { ports: [15000, 15001], user: 1337, mayBeLater: true };

const nameOf = (container: JsonObject): string => stringIn(container['name']) ?? '?';
const userContainers = (containers: readonly JsonObject[]): readonly JsonObject[] =>
  containers.filter((container) => !OURS.includes(nameOf(container)));

/** Workloads of the mesh whose containers listen where the proxy does. */
export function proxyPortFindings({
  workloads,
  proxy = DEFAULT_PROXY,
  release,
}: AnalysisInput): readonly RuleFinding[] {
  return workloads
    .filter(({ inMesh }) => inMesh)
    .flatMap(({ name, object, shape, template }) =>
      userContainers([...template.initContainers, ...template.containers]).flatMap((container) =>
        objectsIn(container['ports']).flatMap((port, index): readonly RuleFinding[] => {
          const number = Number(port['containerPort']);
          const taken = takenBy(number, proxy, release);
          if (taken === undefined) return [];
          return [
            {
              code: 'PortOfProxy',
              level: taken.level,
              object: name,
              path: [...containerPath(object, shape, container), 'ports', index],
              message: `its container ${nameOf(container)} has the port ${number}, which the proxy of its pod takes${taken.since}: one of the two can't start, or gets the traffic of the other`,
              fix: 'let the application listen on another port: Istio takes those from 15000 to 15090',
            },
          ];
        }),
      ),
    );
}

/** Workloads of the mesh that run as the proxy's user. */
export function proxyUserFindings({ workloads, proxy = DEFAULT_PROXY }: AnalysisInput): readonly RuleFinding[] {
  return workloads
    .filter(({ inMesh }) => inMesh)
    .flatMap(({ name, object, shape, template }) => {
      const ofPod = objectAt(template.spec, 'securityContext')['runAsUser'];
      return userContainers(template.containers)
        .filter((container) => (objectAt(container, 'securityContext')['runAsUser'] ?? ofPod) === proxy.user)
        .map((container) => ({
          code: 'UserOfProxy',
          level: 'warning',
          object: name,
          path: containerPath(object, shape, container),
          message: `its container ${nameOf(container)} runs as user ${proxy.user}, which is the proxy's: its traffic is not redirected, and bypasses the mesh`,
          fix: 'run it as another user',
        }));
    });
}

/** Workloads of the mesh whose pods run as another user than root, and whose sidecar needs root and does not say so. */
export function initUserFindings({ workloads }: AnalysisInput): readonly RuleFinding[] {
  return workloads.flatMap(({ name, injected }): readonly RuleFinding[] => {
    const spec = objectAt(injected, 'spec');
    const ofPod = objectAt(spec, 'securityContext');
    return objectsIn(spec['initContainers'])
      .filter((container) => AS_ROOT.includes(nameOf(container)) && !isRoot(container, ofPod))
      .map((container) => ({
        code: 'InitContainerNotRoot',
        level: 'warning',
        object: name,
        message: `${nameOf(container)} has to run as root, and gets the user of its pod (runAsUser, runAsNonRoot): it fails, and the pod never starts`,
        fix: `give ${nameOf(container)} runAsUser: 0, runAsGroup: 0 and runAsNonRoot: false in the template`,
      }));
  });
}

function takenBy(
  port: number,
  { ports, mayBeLater }: ProxySettings,
  release: Release | undefined,
): { readonly level: RuleFinding['level']; readonly since: string } | undefined {
  if (ports.includes(port)) return { level: 'warning', since: '' };
  const since = LATER_PORTS.get(port);
  if (since === undefined) return undefined;
  if (release && compareReleases(release, since) >= 0) return { level: 'warning', since: '' };
  return { level: mayBeLater ? 'warning' : 'info', since: ` (Istio ${since} and newer)` };
}

function isRoot(container: JsonObject, ofPod: JsonObject): boolean {
  const context = objectAt(container, 'securityContext');
  const settingOf = (key: string): Json | undefined => context[key] ?? ofPod[key];
  const user = settingOf('runAsUser');
  return (user === undefined || user === null || user === 0) && settingOf('runAsNonRoot') !== true;
}
