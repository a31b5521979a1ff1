import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { NativeSidecarRules, NativeSidecarSetting } from '../releases/rules/native-sidecar-rules.js';
import { annotationText } from './pod-containers.js';

/** What the setting is settled with. */
export interface NativeSidecarFacts {
  readonly rules: NativeSidecarRules;
  /** undefined where nobody has set it. */
  readonly setting: NativeSidecarSetting | undefined;
  /** What each Node says, as `v1.33.1`, by its name; undefined where nobody has looked, or nobody may. */
  readonly kubeletVersions: ReadonlyMap<string, string> | undefined;
}

const ANNOTATION = 'sidecar.istio.io/nativeSidecar';
const VERSION = /^v?(\d{1,4})\.(\d{1,4})(?:[.+-]|$)/;
/** Since it native sidecars are stable. */
const OLDEST_MINOR = 33;

/** Whether all nodes of a cluster run native sidecars; the versions of thousands of them are looked at once for all pods. */
export class NodeAbility {
  readonly #known = new WeakMap<ReadonlyMap<string, string>, boolean>();

  /** @param kubeletVersions of each node; the same map as long as they are the same */
  allRunNative(kubeletVersions: ReadonlyMap<string, string>): boolean {
    const known = this.#known.get(kubeletVersions) ?? [...kubeletVersions.values()].every(canRunNative);
    this.#known.set(kubeletVersions, known);
    return known;
  }
}

/**
 * Whether the proxy of a pod is a native sidecar: its annotation says it, where the release reads that, else the setting.
 * @param nodes the same for one pod after the other
 */
export function hasNativeSidecar(pod: JsonObject, facts: NativeSidecarFacts, nodes = new NodeAbility()): boolean {
  const annotation = facts.rules.annotation ? annotationText(pod, ANNOTATION) : undefined;
  if (annotation === 'true' || annotation === 'false') return annotation === 'true';
  return nativeByDefault(facts, nodes, nodeNameOf(pod));
}

/** Why the proxy of a pod is a native sidecar, or is not, a clause; undefined in a release that knows none. */
export function nativeSidecarReason(pod: JsonObject, facts: NativeSidecarFacts): string | undefined {
  const { rules, setting, kubeletVersions } = facts;
  if (rules.setting === undefined) return undefined;
  const annotation = rules.annotation ? annotationText(pod, ANNOTATION) : undefined;
  if (annotation === 'true' || annotation === 'false') return `by the annotation ${ANNOTATION}: ${annotation}`;
  const settled = setting ?? rules.setting;
  const by =
    setting === undefined ? `by the release's own setting, ${settled}` : `by the injector's setting, ${settled}`;
  if (settled !== 'auto') return by;
  if (!kubeletVersions) return `${by}: the kubelet versions of the nodes are not known`;
  const runs = nativeByDefault(facts, new NodeAbility(), nodeNameOf(pod)) ? 'runs' : 'does not run';
  return `${by}: what the pod may be scheduled to ${runs} Kubernetes 1.${OLDEST_MINOR} or newer`;
}

function nodeNameOf(pod: JsonObject): string | undefined {
  const name = stringIn(objectAt(pod, 'spec')['nodeName']);
  return name === '' ? undefined : name;
}

function canRunNative(kubeletVersion: string): boolean {
  const [, major, minor] = VERSION.exec(kubeletVersion) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) > 1 || (major === '1' && Number(minor) >= OLDEST_MINOR);
}

/**
 * Whether proxies are native sidecars where their pods do not say.
 * @param nodeName the node that the pod is to run on, where it says so: no other counts then
 */
function nativeByDefault(
  { rules, setting, kubeletVersions }: NativeSidecarFacts,
  nodes: NodeAbility,
  nodeName?: string,
): boolean {
  if (rules.setting === undefined) return false;
  const settled = setting ?? rules.setting;
  if (settled !== 'auto') return settled === 'true';
  if (!kubeletVersions) return false;
  const own = nodeName === undefined ? undefined : kubeletVersions.get(nodeName);
  return own === undefined ? nodes.allRunNative(kubeletVersions) : canRunNative(own);
}
