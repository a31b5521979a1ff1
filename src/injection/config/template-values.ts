import type { JsonObject } from '../../json/json.js';
import { type ConfigSource, parseConfigText } from '../schema/config-text.js';

/**
 * Reads the key `values`: what the Helm chart of a template was installed with, JSON or YAML. An empty text is no values.
 * @throws ConfigError where it does not parse or holds anything but one map
 */
export function parseTemplateValues(text: string, source: ConfigSource): JsonObject {
  return parseConfigText(text, source);
}
