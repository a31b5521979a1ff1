import type { JsonObject } from '../../../json/json.js';
import { writeYamlDocument } from '../../../yaml/write-document.js';

/** Results in a format for programs: they never have colors. */
export function structuredText(results: unknown, form: 'json' | 'yaml'): string {
  const json = JSON.stringify(results, null, 2);
  return form === 'json' ? `${json}\n` : writeYamlDocument(JSON.parse(json) as JsonObject | readonly JsonObject[]);
}
