import { CORE_SCHEMA, loadAll, mergeTag, YAMLException } from 'js-yaml';

import { isJsonObject, type JsonObject } from '../../json/json.js';
import { ConfigError, formatValue } from './config-error.js';

// Not in js-yaml's own default, but every YAML reader of the Go world understands `<<`.
const schema = CORE_SCHEMA.withTags(mergeTag);

/** Where a configuration came from, for messages, with the key that holds it in a ConfigMap. */
export interface ConfigSource {
  /** Key in the `data` of the ConfigMap: `config` or `mesh`. */
  readonly key: string;
  /** File or ConfigMap that the text was read from, for instance `mesh.yaml` or `ConfigMap istio-system/istio`. */
  readonly name: string;
}

/**
 * The map that a YAML text holds; an empty text is an empty map, as the originals read it.
 * @throws ConfigError where the text does not parse or holds anything but one map
 */
export function parseConfigText(text: string, source: ConfigSource): JsonObject {
  const documents = parseDocuments(text, source);
  if (documents.length > 1) throw new ConfigError(source.name, `got ${documents.length} documents, want one`);
  const [document = {}] = documents;
  if (!isJsonObject(document)) throw new ConfigError(source.name, `got ${formatValue(document)}, want a map of keys`);
  return document;
}

/**
 * What the ConfigMaps in a file have at the key; empty where the file holds no ConfigMap with it.
 * @throws ConfigError where the file does not parse
 */
export function configMapTexts(text: string, source: ConfigSource): readonly unknown[] {
  return textsIn(configMapsOf(text, source), source.key);
}

/**
 * The configuration text in a file that holds either the text itself or the ConfigMap around it, alone or among the
 * other documents of a manifest.
 * @throws ConfigError where the file does not parse, or holds ConfigMaps of which not exactly one has the key
 */
export function unwrapConfigMap(text: string, source: ConfigSource): string {
  const configMaps = configMapsOf(text, source);
  if (configMaps.length === 0) return text;
  const values = textsIn(configMaps, source.key);
  const [value] = values;
  if (values.length !== 1 || typeof value !== 'string') {
    const came = values.length === 1 ? 'no text in it' : `${values.length} of them`;
    throw new ConfigError(source.name, `want one ConfigMap with the key "${source.key}", got ${came}`);
  }
  return value;
}

function parseDocuments(text: string, source: ConfigSource): readonly unknown[] {
  try {
    return loadAll(text, { schema }).filter((document) => document !== null && document !== undefined);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const place = error.mark ? ` at line ${error.mark.line + 1}, column ${error.mark.column + 1}` : '';
    throw new ConfigError(source.name, `not valid YAML${place}: ${error.reason}`, { cause: error });
  }
}

function textsIn(configMaps: readonly JsonObject[], key: string): readonly unknown[] {
  return configMaps.flatMap(({ data }) => {
    const value = isJsonObject(data) ? data[key] : undefined;
    return value === undefined || value === null ? [] : [value];
  });
}

function configMapsOf(text: string, source: ConfigSource): readonly JsonObject[] {
  return parseDocuments(text, source)
    .filter(isJsonObject)
    .filter(({ kind }) => kind === 'ConfigMap');
}
