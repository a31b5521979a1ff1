import isNil from 'lodash/isNil.js';
import omitBy from 'lodash/omitBy.js';
import pick from 'lodash/pick.js';
import type * as z from 'zod/mini';

import { isJsonObject, type Json, type JsonObject, objectAt } from '../../json/json.js';
import { didYouMean } from '../../json/nearest-word.js';
import { shorten } from '../../json/shorten.js';
import { formatDuration } from '../../template/go/duration.js';
import { defaultDiscoveryAddress, isTemplateRelease, type MeshRelease } from '../releases/istio-release.js';
import { withSourceName } from '../schema/config-error.js';
import { parseWithSchema } from '../schema/config-schema.js';
import { type ConfigSource, parseConfigText } from '../schema/config-text.js';
import { rangeWarnings } from './mesh-ranges.js';
import { MESH_KEYS, type MeshConfig, meshSchema, PROXY_KEYS, type ProxyConfig } from './mesh-schema.js';

type MeshInput = z.infer<typeof meshSchema>;
type Notes = string[];
/** The part of a mesh configuration that sidecars are made of. */
type MeshParts = Omit<MeshConfig, 'warnings' | 'json'>;

const SECOND_NS = 1e9;

const camelCase = (key: string): string => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Istio's DefaultMeshConfig without its empty fields. */
const MESH_DEFAULTS: JsonObject = {
  connectTimeout: '1s',
  ingressClass: 'istio',
  ingressControllerMode: 'STRICT',
  authPolicy: 'NONE',
  rdsRefreshDelay: '1s',
  enableTracing: true,
  accessLogFile: '/dev/stdout',
  sdsRefreshDelay: '15s',
};

const DURATIONS = ['drainDuration', 'parentShutdownDuration', 'discoveryRefreshDelay', 'connectTimeout'] as const;

/**
 * Reads the text of the key `mesh`. An empty text is all defaults of the release.
 * @throws ConfigError where it does not parse or a value has the wrong type
 */
export function parseMeshConfig(text: string, source: ConfigSource, release: MeshRelease): MeshConfig {
  return withSourceName(source.name, () => meshConfigOf(parseConfigText(text, source), release));
}

/** The mesh configuration of a user who wrote none. */
export function defaultMeshConfig(release: MeshRelease): MeshConfig {
  return parseMeshConfig('', { key: 'mesh', name: 'built-in defaults' }, release);
}

/** The map with protobuf's snake_case names turned into camelCase, which win, and without unknown keys. */
function knownKeys(
  input: JsonObject,
  { known, below }: { readonly known: readonly string[]; readonly below: string },
  notes: Notes,
): JsonObject {
  const entries = Object.entries(input).flatMap(([key, value]): [string, Json | undefined][] => {
    const name = camelCase(key);
    if (known.includes(name)) return name === key || input[name] === undefined ? [[name, value]] : [];
    notes.push(`mesh key "${below}${shorten(key)}" is unknown, it is ignored${didYouMean(name, known)}`);
    return [];
  });
  return Object.fromEntries(entries);
}

/** With the defaults of Istio's DefaultMeshConfig. An empty text stays empty, as there; since 0.5 it means the default. */
function proxyConfigOf(given: MeshInput['defaultConfig'], release: MeshRelease): ProxyConfig {
  const defaults: ProxyConfig = {
    configPath: '/etc/istio/proxy',
    binaryPath: '/usr/local/bin/envoy',
    serviceCluster: 'istio-proxy',
    drainDuration: 2 * SECOND_NS,
    parentShutdownDuration: 3 * SECOND_NS,
    discoveryAddress: defaultDiscoveryAddress(release),
    discoveryRefreshDelay: SECOND_NS,
    zipkinAddress: '',
    connectTimeout: SECOND_NS,
    statsdUdpAddress: '',
    proxyAdminPort: 15000,
    controlPlaneAuthPolicy: 'NONE',
  };
  const isNone = (value: unknown): boolean => isNil(value) || (value === '' && isTemplateRelease(release));
  const written = omitBy(pick(given, Object.keys(defaults)), isNone);
  return { ...defaults, ...written };
}

/** What was written, with enums by name; durations stay as they were written. */
function writtenJson(written: JsonObject, given: Readonly<Record<string, unknown>>): JsonObject {
  const entries = Object.entries(written).map(([key, value]): [string, Json | undefined] => {
    const checkedValue = given[key];
    return [key, typeof checkedValue === 'string' ? checkedValue : value];
  });
  return omitBy(Object.fromEntries(entries), isNil);
}

function meshJson(written: JsonObject, given: MeshInput, { defaultConfig, ...mesh }: MeshParts): JsonObject {
  const durations = DURATIONS.map((key) => [key, formatDuration(defaultConfig[key])]);
  return {
    ...MESH_DEFAULTS,
    ...writtenJson(written, given),
    ...mesh,
    defaultConfig: {
      ...writtenJson(objectAt(written, 'defaultConfig'), given.defaultConfig ?? {}),
      ...defaultConfig,
      ...(Object.fromEntries(durations) as JsonObject),
    },
  };
}

function meshConfigOf(config: JsonObject, release: MeshRelease): MeshConfig {
  const notes: Notes = [];
  const input = knownKeys(config, { known: MESH_KEYS, below: '' }, notes);
  const inner = input['defaultConfig'];
  const proxyKeys = { known: PROXY_KEYS, below: 'defaultConfig.' };
  const cleaned = isJsonObject(inner) ? { ...input, defaultConfig: knownKeys(inner, proxyKeys, notes) } : input;
  const given = parseWithSchema(meshSchema, cleaned, 'mesh');
  const mesh = {
    proxyListenPort: given.proxyListenPort ?? 15001,
    defaultConfig: proxyConfigOf(given.defaultConfig, release),
  };
  const json = meshJson(cleaned, given, mesh);
  return { ...mesh, json, warnings: [...notes, ...rangeWarnings(mesh, json)] };
}
