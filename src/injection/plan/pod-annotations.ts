import * as z from 'zod';

import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { SidecarError } from '../sidecar/sidecar-error.js';

/** What is wrong with a value, in the original's words; undefined where it is right. */
type Check = (value: string) => string | undefined;

const cidr = z.union([z.cidrv4(), z.cidrv6()]);
const PORT = /^[-+]?[0-9]+$/;
const MAX_PORT = 65535;

/** The items of a comma separated list, without the blanks around them. */
const itemsOf = (value: string): readonly string[] => (value === '' ? [] : value.split(',').map((item) => item.trim()));

const interceptionMode: Check = (value) =>
  value === 'REDIRECT' || value === 'TPROXY' ? undefined : `interceptionMode invalid: ${value}`;

const LISTS: Readonly<Record<string, Check>> = {
  'traffic.sidecar.istio.io/includeOutboundIPRanges': listCheck('includeIPRanges', checkCidr, { wildcard: true }),
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': listCheck('excludeIPRanges', checkCidr, { wildcard: false }),
  'traffic.sidecar.istio.io/includeInboundPorts': listCheck('includeInboundPorts', checkPort, { wildcard: true }),
  'traffic.sidecar.istio.io/excludeInboundPorts': listCheck('excludeInboundPorts', checkPort, { wildcard: false }),
};

const CHECKS: readonly (readonly [annotation: string, check: Check])[] = [
  ['sidecar.istio.io/interceptionMode', interceptionMode],
  ...Object.entries(LISTS),
];

/**
 * The metadata of a pod as a template sees it. The annotations that configure the redirection of traffic are checked, and
 * their lists have no blanks.
 * @throws SidecarError with the original's text for a value that istio-init can't use
 */
export function checkMetadata(metadata: JsonObject): JsonObject {
  const { annotations } = metadata;
  if (!isJsonObject(annotations)) return metadata;
  for (const [name, check] of CHECKS) {
    const value = annotations[name];
    if (typeof value !== 'string') continue;
    const problem = check(value);
    if (problem === undefined) continue;
    const message = `injection failed. Invalid value for annotation ${name}: ${value}. Error: ${problem}`;
    throw new SidecarError('InvalidAnnotation', message);
  }
  if (!Object.keys(annotations).some((name) => Object.hasOwn(LISTS, name))) return metadata;
  return { ...metadata, annotations: Object.fromEntries(Object.entries(annotations).map(withoutBlanks)) };
}

function checkCidr(item: string): string | undefined {
  return cidr.safeParse(item).success ? undefined : `failed parsing cidr '${item}': invalid CIDR address: ${item}`;
}

function checkPort(item: string): string | undefined {
  const problem = `failed parsing port '${item}': strconv.ParseInt: parsing "${item}": `;
  if (!PORT.test(item)) return `${problem}invalid syntax`;
  const port = Number(item);
  return port >= 1 && port <= MAX_PORT ? undefined : `${problem}value out of range`;
}

/** Checks every item of a list; `*` alone means all where `wildcard` is true. */
function listCheck(name: string, checkItem: Check, { wildcard }: { readonly wildcard: boolean }): Check {
  return (value) => {
    if (wildcard && value.trim() === '*') return undefined;
    const problem = itemsOf(value)
      .map(checkItem)
      .find((found) => found !== undefined);
    return problem === undefined ? undefined : `${name} invalid: ${problem}`;
  };
}

/** A list as istio-init understands it: without blanks. */
function withoutBlanks([name, value]: [string, Json | undefined]): [string, Json | undefined] {
  return typeof value === 'string' && Object.hasOwn(LISTS, name) ? [name, itemsOf(value).join(',')] : [name, value];
}
