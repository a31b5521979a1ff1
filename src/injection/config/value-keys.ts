import { isJsonObject, type JsonObject, objectAt } from '../../json/json.js';
import { nearestWord } from '../../json/nearest-word.js';
import { shorten } from '../../json/shorten.js';

/** Of the values that are read beside the templates: the keys below each map; the charts have others, which are not near. */
const READ: Readonly<Record<string, readonly string[]>> = {
  '': ['global', 'sidecarInjectorWebhook'],
  global: ['hub', 'tag', 'variant', 'network', 'multiCluster', 'proxy', 'proxy_init', 'imagePullPolicy'],
  'global.proxy': ['image', 'resources', 'holdApplicationUntilProxyStarts', 'logLevel', 'privileged'],
  'global.multiCluster': ['clusterName', 'enabled'],
  'global.proxy.resources': ['limits', 'requests'],
  sidecarInjectorWebhook: ['rewriteAppHTTPProbe', 'injectedAnnotations', 'enableNamespacesByDefault'],
};
const MOST = 20;

/**
 * Warnings about keys of values that look misspelt, a sentence each: Helm and Istio pass over what they do not know.
 * @param given what a user has written
 * @param beside the values that it is put over, which have the right keys of its chart
 */
export function oddValueKeys(given: JsonObject, beside: JsonObject, what: string): readonly string[] {
  const found: string[] = [];
  const walk = (map: JsonObject, other: JsonObject, path: string): void => {
    const known = [...new Set([...(READ[path] ?? []), ...Object.keys(other)])];
    for (const [key, value] of Object.entries(map)) {
      const at = path === '' ? key : `${path}.${key}`;
      const nearest = known.includes(key) ? undefined : nearestWord(key, known);
      if (nearest !== undefined && map[nearest] === undefined) {
        found.push(`${what} has the key "${shorten(at)}", which is not known; did you mean ${nearest}?`);
      } else if (isJsonObject(value)) walk(value, objectAt(other, key), at);
    }
  };
  walk(given, beside, '');
  return found.slice(0, MOST);
}
