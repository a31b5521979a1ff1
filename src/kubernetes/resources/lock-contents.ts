import { isJsonObject, type Json, type JsonObject, objectAt, stringIn } from '../../json/json.js';

/** Where client-go keeps the leader, so that `kubectl describe` shows what users know from it. */
const LEADER_ANNOTATION = 'control-plane.alpha.kubernetes.io/leader';

/** The annotation and the keys of a ConfigMap that hold a lock. */
export interface LockKeys {
  readonly leader: string;
  readonly replicaPrefix: string;
}

const DEFAULT_KEYS: LockKeys = { leader: LEADER_ANNOTATION, replicaPrefix: 'replica.' };

/**
 * The lock keys of the controllers of an initializer. Controllers of another name are not replicas of these: they would never
 * initialize what is left to them.
 * @param defaultName the name whose lock has client-go's own annotation
 */
export function lockKeysOf(initializerName: string, defaultName: string): LockKeys {
  if (initializerName === defaultName) return DEFAULT_KEYS;
  // An initializer's name has no underscore, and is a valid prefix of an annotation.
  return { leader: `${initializerName}/leader`, replicaPrefix: `replica-of_${initializerName}_` };
}

/** The record of client-go's leader election, field by field. */
export interface LeaderElectionRecord {
  /** Empty where no replica leads. */
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  /** RFC 3339, for users only: the clocks of two machines are never compared. */
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly leaderTransitions: number;
}

/** What a lock holds. */
export interface LockContents {
  /** Undefined where no replica has led yet. */
  readonly record: LeaderElectionRecord | undefined;
  /** The replicas that are ready, and what each wrote last; a running replica writes something new every few seconds. */
  readonly replicas: ReadonlyMap<string, string>;
}

/** Reads the lock from its ConfigMap; other keys and annotations are ignored. */
export function lockContents(configMap: JsonObject, { leader, replicaPrefix }: LockKeys = DEFAULT_KEYS): LockContents {
  const text = stringIn(objectAt(configMap, 'metadata', 'annotations')[leader]) ?? '';
  const replicas = Object.entries(objectAt(configMap, 'data')).flatMap(([key, value]) =>
    key.startsWith(replicaPrefix) && typeof value === 'string'
      ? [[key.slice(replicaPrefix.length), value] as const]
      : [],
  );
  return { record: recordOf(text), replicas: new Map(replicas) };
}

/** The ConfigMap with the lock replaced by these contents; everything else stays, its resourceVersion too. */
export function withLockContents(
  configMap: JsonObject,
  { record, replicas }: LockContents,
  { leader, replicaPrefix }: LockKeys = DEFAULT_KEYS,
): JsonObject {
  const metadata = objectAt(configMap, 'metadata');
  const others = Object.entries(objectAt(configMap, 'data')).filter(([key]) => !key.startsWith(replicaPrefix));
  const ours = [...replicas].map(([identity, text]) => [replicaPrefix + identity, text] as const);
  const led = record === undefined ? {} : { [leader]: JSON.stringify(record) };
  return {
    ...configMap,
    metadata: { ...metadata, annotations: { ...objectAt(metadata, 'annotations'), ...led } },
    data: Object.fromEntries([...others, ...ours]),
  };
}

/** An identity that fits a key of a ConfigMap, and that no other process has: pod name and a random suffix. */
export function replicaIdentity(podName: string, suffix: string): string {
  return `${podName.replace(/[^-._a-zA-Z0-9]/g, '-').slice(0, 200)}_${suffix}`;
}

function parseOrNull(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // A record that can't be read counts as none.
    return null;
  }
}

function recordOf(text: string): LeaderElectionRecord | undefined {
  const record = parseOrNull(text);
  if (!isJsonObject(record)) return undefined;
  const number = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
  return {
    holderIdentity: stringIn(record['holderIdentity']) ?? '',
    leaseDurationSeconds: number(record['leaseDurationSeconds']),
    acquireTime: stringIn(record['acquireTime']) ?? '',
    renewTime: stringIn(record['renewTime']) ?? '',
    leaderTransitions: number(record['leaderTransitions']),
  };
}
