import * as z from 'zod/mini';

import { someOf } from '../../json/some-of.js';
import type { AnnotationForm } from '../releases/rules/annotation-rules.js';
import { parseConfigText } from '../schema/config-text.js';
import { goBoolean } from '../schema/go-boolean.js';
import { quantityValue } from '../schema/quantity.js';

/** What is wrong with a value, in the original's words where it had some; undefined where it is right. */
export type Check = (value: string) => string | undefined;

const cidr = z.union([z.cidrv4(), z.cidrv6()]);
const PORT = /^[-+]?[0-9]+$/;
const MAX_PORT = 65535;
const LEVELS = ['trace', 'debug', 'info', 'warning', 'warn', 'error', 'critical', 'off'] as const;
// Of the loggers in Istio's own processes; older ones have no `fatal`.
const AGENT_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal', 'none'] as const;
const INTERFACE = /^[a-zA-Z][a-zA-Z0-9_.-]{0,14}$/;
// What the kernel takes for a name, but what would end a text in YAML.
const INTERFACE_PATTERN = /^[^\s,/:"'`{}\\]{1,15}\+?$/;
const HOST = /^(?:[a-zA-Z0-9_][a-zA-Z0-9_.-]*|\[[0-9a-fA-F:.]+\])$/;
const OBJECT_NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;

/** The items of a comma separated list, without the blanks around them. */
export function itemsOf(value: string): readonly string[] {
  return value === '' ? [] : value.split(',').map((item) => item.trim());
}

const exactItemsOf = (value: string): readonly string[] => (value === '' ? [] : value.split(','));

type ListForm = Extract<AnnotationForm, { readonly reading: unknown }>;

/** How an item of a list is checked. */
const CHECK_ITEM: Readonly<Record<ListForm['form'], Readonly<Record<ListForm['reading'], Check>>>> = {
  ranges: { exact: checkCidr, lenient: checkCidr },
  ports: { exact: checkUint16, lenient: checkPort },
};

const want = (what: string): string => `want ${what}`;

/** How the traffic is redirected: one of the modes of a release. */
export function interceptionMode(modes: readonly string[]): Check {
  return (value) => (modes.includes(value) ? undefined : `interceptionMode invalid: ${value}`);
}

/** `true` or `false`, as Go reads them. */
export const booleanText: Check = (value) => (goBoolean(value) === undefined ? want('true or false') : undefined);

/** One of several words. */
export function oneOf(...words: readonly string[]): Check {
  return (value) => (words.includes(value) ? undefined : want(words.join(' or ')));
}

/** What Envoy's `--log-level` takes: with any other it does not start. */
export const logLevel: Check = oneOf(...LEVELS);

/** What Envoy's `--component-log-level` takes: a comma separated list. */
export const componentLogLevels: Check = (value) =>
  value === '' || value.split(',').every(isComponentLevel) ? undefined : want('COMPONENT:LEVEL,...');

/**
 * What the agent's `--log_output_level` takes: a comma separated list of levels, each for a scope or, alone, for the scope
 * `default`. With any other it does not start; a scope that it does not know is ignored.
 */
export const agentLogLevels: Check = (value) =>
  value.split(',').every(isScopeLevel) ? undefined : want(`SCOPE:LEVEL,... with levels ${AGENT_LEVELS.join(' or ')}`);

/** An amount of CPU or memory. */
export const quantity: Check = (value) => {
  const number = quantityValue(value);
  return number === undefined || number < 0 ? want('a quantity, such as 100m or 128Mi') : undefined;
};

/** A whole number from 0 to a limit. */
export function wholeNumber(max: number): Check {
  return (value) =>
    /^\d{1,10}$/.test(value) && Number(value) <= max ? undefined : want(`a whole number from 0 to ${max}`);
}

/** A host and a port. */
export const address: Check = (value) => {
  const colon = value.lastIndexOf(':');
  const isHost = colon > 0 && HOST.test(value.slice(0, colon));
  return isHost && checkPort(value.slice(colon + 1)) === undefined ? undefined : want('HOST:PORT');
};

/** The name of a ConfigMap. */
export const objectNameText: Check = (value) => (OBJECT_NAME.test(value) ? undefined : want('the name of a ConfigMap'));

/** A comma separated list of network interfaces. */
export const interfaces: Check = (value) =>
  itemsOf(value).every((item) => INTERFACE.test(item)) ? undefined : want('names of network interfaces');

/** A comma separated list of network interfaces, each maybe a prefix of several with a `+` behind it, as iptables take it. */
export const interfacePatterns: Check = (value) =>
  itemsOf(value).every((item) => INTERFACE_PATTERN.test(item)) ? undefined : want('names of network interfaces');

/** JSON, a map or a list. */
export const jsonText: Check = (value) => {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null ? undefined : want('a map or a list, as JSON');
  } catch {
    return want('a map or a list, as JSON');
  }
};

/** A map, as YAML or JSON. */
export const yamlMap: Check = (value) => {
  try {
    parseConfigText(value, { key: '', name: 'the annotation' });
    return undefined;
  } catch {
    return want('a map, as YAML');
  }
};

/** Ranges of addresses or numbers of ports, with what is wrong in each; `*` alone means all where `wildcard` is true. */
export function listCheck({ form, name, wildcard, reading }: ListForm): Check {
  const isExact = reading === 'exact';
  const checkItem = CHECK_ITEM[form][reading];
  const items = isExact && form === 'ranges' ? exactItemsOf : itemsOf;
  return (value) => {
    if (wildcard && (isExact ? value : value.trim()) === '*') return undefined;
    const problems = items(value).flatMap((item) => checkItem(item) ?? []);
    return problems.length === 0 ? undefined : `${name} invalid: ${someOf(problems)}`;
  };
}

function isComponentLevel(item: string): boolean {
  const [component = '', level = '', ...more] = item.split(':');
  return component !== '' && logLevel(level) === undefined && more.length === 0;
}

function isScopeLevel(item: string): boolean {
  const parts = item.split(':');
  const level = parts.at(-1);
  return parts.length <= 2 && AGENT_LEVELS.some((one) => one === level);
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

/** As Go reads a number of 16 bits. */
function checkUint16(item: string): string | undefined {
  const problem = `failed parsing port '${item}': strconv.ParseUint: parsing "${item}": `;
  if (!/^\d+$/.test(item)) return `${problem}invalid syntax`;
  return Number(item) <= MAX_PORT ? undefined : `${problem}value out of range`;
}
