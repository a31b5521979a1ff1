import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { didYouMean } from '../../json/nearest-word.js';
import { shorten } from '../../json/shorten.js';
import { parseDuration } from '../../template/go/duration.js';
import { messageReaders } from '../../template/messages/message-json.js';
import type { MeshRules } from '../releases/rules/mesh-rules.js';
import type { TemplateRules } from '../releases/rules/template-rules.js';
import { ConfigError, formatValue, withSourceName } from '../schema/config-error.js';
import { type ConfigSource, parseConfigText } from '../schema/config-text.js';
import { mergeMesh } from './merge-mesh.js';
import { modernRangeWarnings } from './mesh-ranges.js';
import type { MeshConfig, ProxyConfig } from './mesh-schema.js';

/** What a release makes of its mesh configuration. */
export type ModernMeshRules = Pick<MeshRules, 'meshDefaults' | 'proxyDefaults'> & Pick<TemplateRules, 'meshApi'>;

/**
 * Reads the text of the key `mesh` as Istio 1.1 and later do: over what is built in. An empty text is all defaults. Keys may be
 * written as in the message, too (`default_config`); one that is not known is a warning.
 * @throws ConfigError where it does not parse or a value does not fit
 */
export function parseModernMesh(text: string, source: ConfigSource, rules: ModernMeshRules): MeshConfig {
  return withSourceName(source.name, () => meshConfigOf(parseConfigText(text, source), rules));
}

function meshConfigOf(config: JsonObject, { meshDefaults, proxyDefaults, meshApi }: ModernMeshRules): MeshConfig {
  const { json: written, unknown, problems } = messageReaders(meshApi).mesh(config);
  const [first] = problems;
  if (first !== undefined) {
    const { path, got, wanted, known = [] } = first;
    const meant = typeof got === 'string' ? didYouMean(got, known) : '';
    throw new ConfigError(`mesh key "${shorten(path)}"`, `got ${formatValue(got)}, want ${wanted}${meant}`);
  }
  const json = mergeMesh({ ...meshDefaults, defaultConfig: proxyDefaults }, written);
  return {
    proxyListenPort: numberAt(json, 'proxyListenPort'),
    defaultConfig: proxyConfigOf(objectAt(json, 'defaultConfig')),
    json,
    warnings: [
      ...unknown.map(
        ({ path, key, known }) => `mesh key "${shorten(path)}" is unknown, it is ignored${didYouMean(key, known)}`,
      ),
      ...modernRangeWarnings(json),
    ],
  };
}

/** The fields that the rest of the program reads. */
function proxyConfigOf(json: JsonObject): ProxyConfig {
  const text = (key: string): string => stringIn(json[key]) ?? '';
  const duration = (key: string): number => parseDuration(text(key)) ?? 0;
  return {
    configPath: text('configPath'),
    binaryPath: text('binaryPath'),
    serviceCluster: text('serviceCluster'),
    drainDuration: duration('drainDuration'),
    parentShutdownDuration: duration('parentShutdownDuration'),
    discoveryAddress: text('discoveryAddress'),
    discoveryRefreshDelay: duration('discoveryRefreshDelay'),
    zipkinAddress: text('zipkinAddress'),
    connectTimeout: duration('connectTimeout'),
    statsdUdpAddress: text('statsdUdpAddress'),
    proxyAdminPort: numberAt(json, 'proxyAdminPort'),
    controlPlaneAuthPolicy: text('controlPlaneAuthPolicy'),
  };
}

function numberAt(json: JsonObject, key: string): number {
  const found = json[key];
  return typeof found === 'number' ? found : 0;
}
