import { type JsonObject, stringIn } from '../../json/json.js';
import { didYouMean } from '../../json/nearest-word.js';
import { parseDuration } from '../../template/go/duration.js';
import type { MessageReader, MessageReading } from '../../template/messages/message-json.js';
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
    if (unknown.length > 0) return { kind: 'wrong', problem: unknownFields(unknown) };
    if (wrong !== undefined) {
      return { kind: 'wrong', problem: `${wrong.path}: got ${formatValue(wrong.got)}, want ${wrong.wanted}` };
    }
    const [unusable] = unusableFields(json);
    return unusable === undefined ? { kind: 'read', json } : { kind: 'wrong', problem: unusable };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'wrong', problem: error.problem };
  }
}

const SECOND_NS = 1e9;
const MAX_PORT = 65535;
const PORTS = ['proxyAdminPort', 'statusPort'];
const DURATIONS = ['drainDuration', 'parentShutdownDuration'];
const ADDRESSES = ['discoveryAddress', 'statsdUdpAddress', 'zipkinAddress'];
const NAMES = ['configPath', 'binaryPath', 'serviceCluster'];

/** The fields of a ProxyConfig that have their form, but no proxy could work with, each with what is wanted. */
function unusableFields(json: JsonObject): readonly string[] {
  const { concurrency } = json;
  const numbers = PORTS.flatMap((key) => {
    const port = json[key];
    if (typeof port !== 'number' || (port >= 1 && port <= MAX_PORT)) return [];
    return [`${key}: got ${port}, want a port between 1 and ${MAX_PORT}`];
  });
  const durations = DURATIONS.flatMap((key) => {
    const text = stringIn(json[key]);
    const isLong = text === undefined || (parseDuration(text) ?? 0) >= SECOND_NS;
    return isLong ? [] : [`${key}: got ${text}, want at least 1s`];
  });
  const addresses = ADDRESSES.flatMap((key) => {
    const text = stringIn(json[key]) ?? '';
    return text === '' || /:\d+$/.test(text) ? [] : [`${key}: got ${formatValue(text)}, want an address with a port`];
  });
  const names = NAMES.filter((key) => json[key] === '').map((key) => `${key}: got nothing, want a text`);
  const isNegative = typeof concurrency === 'number' && concurrency < 0;
  return [
    ...numbers,
    ...durations,
    ...addresses,
    ...names,
    ...(isNegative ? [`concurrency: got ${concurrency}, want zero or more`] : []),
  ];
}

function unknownFields(unknown: MessageReading['unknown']): string {
  const fields = unknown.map(({ path, key, known }) => `${path}${didYouMean(key, known)}`);
  return `no such field of a ProxyConfig: ${fields.join(', ')}`;
}
