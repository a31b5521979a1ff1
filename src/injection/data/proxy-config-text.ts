import type { JsonObject } from '../../json/json.js';
import type { MessageReader } from '../../template/istio/message-json.js';
import { ConfigError, formatValue } from '../schema/config-error.js';
import { parseConfigText } from '../schema/config-text.js';

/** A ProxyConfig that a text holds, in protobuf's JSON, or what is wrong with the text. */
export type ProxyConfigText =
  { readonly kind: 'read'; readonly json: JsonObject } | { readonly kind: 'wrong'; readonly problem: string };

/** Reads the value of a pod's annotation with a ProxyConfig: YAML, in which every field must be known. */
export function readProxyConfigText(text: string, reader: MessageReader): ProxyConfigText {
  try {
    const { json, unknown, problems } = reader(parseConfigText(text, { key: 'config', name: 'annotation' }));
    const [wrong] = problems;
    if (unknown.length > 0) return { kind: 'wrong', problem: `no such field of a ProxyConfig: ${unknown.join(', ')}` };
    if (wrong === undefined) return { kind: 'read', json };
    return { kind: 'wrong', problem: `${wrong.path}: got ${formatValue(wrong.got)}, want ${wrong.wanted}` };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'wrong', problem: error.problem };
  }
}
