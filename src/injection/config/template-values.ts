import type { JsonObject } from '../../json/json.js';
import { ConfigFile, unwrapConfigMap } from '../schema/config-file.js';
import { type ConfigSource, parseConfigText } from '../schema/config-text.js';

/**
 * Reads the key `values`: what the Helm chart of a template was installed with, JSON or YAML. An empty text is no values.
 * @throws ConfigError where it does not parse or holds anything but one map
 */
export function parseTemplateValues(text: string, source: ConfigSource): JsonObject {
  return parseConfigText(text, source);
}

/**
 * Reads a file that holds the values or the ConfigMap around them.
 * @throws ConfigError as parseTemplateValues, and where a ConfigMap has no such key
 */
export function parseTemplateValuesFile(text: string, name: string): JsonObject {
  const source = { key: 'values', name };
  return parseTemplateValues(unwrapConfigMap(text, source), source);
}

/**
 * Reads the values beside the configuration in the ConfigMap that a file holds; empty where there are none.
 * @throws ConfigError as parseTemplateValuesFile
 */
export function parseValuesBesideConfig(text: string, name: string): JsonObject {
  const found = new ConfigFile(text, name).textIfAny({ key: 'values' });
  return found ? parseTemplateValues(found.text, { key: 'values', name }) : {};
}
