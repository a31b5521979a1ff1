import { CORE_SCHEMA, loadAll, mergeTag, YAMLException } from 'js-yaml';

import { isJsonObject, type JsonObject } from '../../json/json.js';
import { openQuote, openQuoteText } from '../../json/open-quote.js';
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
  return parseConfigTextIfAny(text, source) ?? {};
}

/** The same; undefined for a text that holds nothing, or nothing but comments. */
export function parseConfigTextIfAny(text: string, source: ConfigSource): JsonObject | undefined {
  const documents = parseDocuments(text, source);
  if (documents.length > 1) throw new ConfigError(source.name, `got ${documents.length} documents, want one`);
  const [document] = documents;
  if (document === undefined) return undefined;
  if (!isJsonObject(document)) throw new ConfigError(source.name, `got ${formatValue(document)}, want a map of keys`);
  return document;
}

/**
 * The documents of a YAML text that hold anything.
 * @param linesBefore of the file that it is a part of, for messages
 * @throws ConfigError where it does not parse
 */
export function parseDocuments(text: string, source: ConfigSource, linesBefore = 0): readonly unknown[] {
  try {
    return loadAll(text, { schema }).filter((document) => document !== null && document !== undefined);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const open = openQuote(text);
    if (open) {
      const begin = { ...open, line: linesBefore + open.line };
      throw new ConfigError(source.name, `not valid YAML at ${openQuoteText(begin)}`, { cause: error });
    }
    const place = error.mark ? ` at line ${linesBefore + error.mark.line + 1}, column ${error.mark.column + 1}` : '';
    throw new ConfigError(source.name, `not valid YAML${place}: ${error.reason}`, { cause: error });
  }
}
