import { isJsonObject, type Json, type JsonObject, objectAt, stringIn } from '../../json/json.js';

const DEFAULT_MODE = 420;
const TOKEN_LIFETIME_SECONDS = 3600;

const withFieldRefDefaults = (source: JsonObject): JsonObject =>
  withMap(source, 'fieldRef', (reference) => ({ apiVersion: 'v1', ...reference }));

const withHttpGetDefaults = (handler: JsonObject): JsonObject =>
  withMap(handler, 'httpGet', (action) => ({ path: '/', scheme: 'HTTP', ...action }));

const withProbeDefaults = (value: JsonObject): JsonObject => ({
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  ...withHttpGetDefaults(value),
});

const withLifecycleDefaults = (value: JsonObject): JsonObject =>
  withMap(withMap(value, 'postStart', withHttpGetDefaults), 'preStop', withHttpGetDefaults);

/** Lists of a sidecar. */
interface SidecarLists {
  readonly initContainers: readonly JsonObject[];
  readonly containers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
}

/** A sidecar with what Kubernetes fills in. */
export function withSidecarDefaults<S extends SidecarLists>(sidecar: S): S {
  return {
    ...sidecar,
    initContainers: sidecar.initContainers.map(withContainerDefaults),
    containers: sidecar.containers.map(withContainerDefaults),
    volumes: sidecar.volumes.map(withVolumeDefaults),
  };
}

/** A container with what Kubernetes fills in. */
function withContainerDefaults(container: JsonObject): JsonObject {
  const env = withItems(container, 'env', (variable) => withMap(variable, 'valueFrom', withFieldRefDefaults));
  const ports = withItems(env, 'ports', (port) => ({ protocol: 'TCP', ...port }));
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].reduce(
    (object, key) => withMap(object, key, withProbeDefaults),
    ports,
  );
  return {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: defaultImagePullPolicy(stringIn(container['image']) ?? ''),
    ...withMap(probes, 'lifecycle', withLifecycleDefaults),
    resources: withResourceDefaults(objectAt(container, 'resources')),
  };
}

const withDefaultMode = (source: JsonObject): JsonObject => ({ defaultMode: DEFAULT_MODE, ...source });
const withDownwardItemDefaults = (source: JsonObject): JsonObject => withItems(source, 'items', withFieldRefDefaults);

const withProjectionDefaults = (source: JsonObject): JsonObject =>
  withMap(withMap(source, 'downwardAPI', withDownwardItemDefaults), 'serviceAccountToken', (token) => ({
    expirationSeconds: TOKEN_LIFETIME_SECONDS,
    ...token,
  }));

const SOURCE_DEFAULTS: Readonly<Record<string, (source: JsonObject) => JsonObject>> = {
  secret: withDefaultMode,
  configMap: withDefaultMode,
  downwardAPI: (source) => withDefaultMode(withDownwardItemDefaults(source)),
  projected: (source) => withDefaultMode(withItems(source, 'sources', withProjectionDefaults)),
  hostPath: (source) => ({ type: '', ...source }),
};

/** A volume with what Kubernetes fills in; one that does not say where its contents come from is an emptyDir. */
function withVolumeDefaults(volume: JsonObject): JsonObject {
  // A kind that came later may stand there.
  if (Object.keys(volume).every((key) => key === 'name')) return { ...volume, emptyDir: {} };
  return Object.entries(SOURCE_DEFAULTS).reduce((object, [key, change]) => withMap(object, key, change), volume);
}

/** `object` with the map at a key changed; as it is where there is no map. */
function withMap(object: JsonObject, key: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? { ...object, [key]: change(value) } : object;
}

/** The same for the maps in a list at a key. */
function withItems(object: JsonObject, key: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const value = object[key];
  if (!Array.isArray(value)) return object;
  const items = (value as readonly Json[]).map((item) => (isJsonObject(item) ? change(item) : item));
  return { ...object, [key]: items };
}

/** Requests follow limits where they are not given. */
function withResourceDefaults(value: JsonObject): JsonObject {
  const { limits, requests } = value;
  if (!isJsonObject(limits)) return value;
  return { ...value, requests: { ...limits, ...objectAt(requests) } };
}

/** `latest` and no tag at all are pulled each time; a digest is as good as a tag. */
function defaultImagePullPolicy(image: string): string {
  if (image === '') return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  if (name.includes('@')) return 'IfNotPresent';
  const [, tag = 'latest'] = name.split(':');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}
