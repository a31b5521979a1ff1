/** The functions that Istio adds to its injection templates (pilot/pkg/kube/inject). */

import { valueText } from '../format/printer.js';
import { formatDuration } from '../go/duration.js';
import { INT, STRING } from '../go/go-type.js';
import { ANY, type Budget, GoInt, GoList, GoMap, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { define } from '../go/template-function.js';
import { containersIn, fieldOf, isFieldOwner, stringIn, wrongType } from './injected-object.js';
import { durationFromProto } from './injection-data-special.js';
import { istioEncodingFunctions } from './istio-encoding-functions.js';
import { istioMapFunctions } from './istio-map-functions.js';
import { appendMultusNetwork } from './multus-network.js';
import { otelResourceAttributes } from './otel-resource-attributes.js';
import type { FunctionSettings } from './template-features.js';

/** What `render` executes: the text as a template of the same functions over the same data; `""` where that fails. */
export type RenderText = (text: string) => string;

const text = (value: GoValue | undefined): string => (typeof value === 'string' ? value : '');
const result = { result: STRING };

const portNumber = (value: GoValue): string => (value instanceof GoInt ? value.value.toString() : '0');

const objectFunctions: Readonly<Record<string, TemplateFunction>> = {
  annotation: define([ANY, STRING, ANY], annotation, result),
  isset: define(
    [ANY, STRING],
    ([map = null, key]) => {
      if (!(map instanceof GoMap)) return wrongType('map[string]string', map);
      return map.get(text(key)) !== undefined;
    },
    { result: { kind: 'bool', name: 'bool' } },
  ),
  valueOrDefault: define([ANY, ANY], ([value = null, other = null]) =>
    value === '' || value === null ? other : value,
  ),
  formatDuration: define(
    [ANY],
    ([duration = null]) => {
      const ns = durationFromProto(duration);
      return ns === undefined ? '1s' : formatDuration(Number(ns));
    },
    result,
  ),
};

const PROXY_CONTAINER = 'istio-proxy';
const NOT_TCP: readonly string[] = ['UDP', 'SCTP'];

const sameText = define([STRING], ([given]) => text(given), result);

const portFunctions: Readonly<Record<string, TemplateFunction>> = {
  includeInboundPorts: define([ANY], ([containers = null]) => portsOf(containersIn(containers)), result),
  applicationPorts: define(
    [ANY],
    ([containers = null]) => {
      const own = containersIn(containers).filter(
        (container) => stringIn(fieldOf(container, 'Name')) !== PROXY_CONTAINER,
      );
      return portsOf(own);
    },
    result,
  ),
  excludeInboundPort: define(
    [ANY, STRING],
    ([port = null, list], budget) => excludeInboundPort(valueText(port, budget).trim(), text(list)),
    result,
  ),
  kubevirtInterfaces: sameText,
};

const textFunctions: Readonly<Record<string, TemplateFunction>> = {
  // Unlike sprig's it leaves the first line where it is, because it follows something.
  indent: define([INT, STRING], ([spaces, source], budget) => indent(spaces, text(source), budget), result),
  directory: define([STRING], ([path]) => text(path).slice(0, text(path).lastIndexOf('/') + 1), result),
  contains: define([STRING, STRING], ([needle, haystack]) => text(haystack).includes(text(needle)), {
    result: { kind: 'bool', name: 'bool' },
  }),
  toLower: define([STRING], ([source]) => text(source).toLowerCase(), result),
};

const ofEveryRelease: Readonly<Record<string, TemplateFunction>> = {
  ...objectFunctions,
  ...portFunctions,
  ...textFunctions,
};

/**
 * Istio's functions by name: with settings those of the release, else those of 0.7 to 1.4. Where Go wants its own structs,
 * maps of the same names (`Annotations`, `annotations`) do too.
 */
export function istioFunctions(
  render: RenderText,
  settings?: FunctionSettings,
): Readonly<Record<string, TemplateFunction>> {
  const all = { ...ofEveryRelease, render: renderFunction(render) };
  if (settings === undefined) return { ...all, ...istioEncodingFunctions(undefined) };
  const { istioFunctions: names, cleansProxyConfig } = settings.features;
  const known: Readonly<Record<string, TemplateFunction>> = {
    ...all,
    ...istioMapFunctions(),
    ...settingsFunctions(settings),
    ...istioEncodingFunctions(cleansProxyConfig ? settings.proxyDefaults : undefined),
  };
  return Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
}

function settingsFunctions({ features, environment }: FunctionSettings): Readonly<Record<string, TemplateFunction>> {
  return {
    // Nothing of this process: only the flags that the injector would have.
    env: define(
      [STRING, STRING],
      ([name, fallback]) => {
        const found = Object.hasOwn(environment, text(name)) ? environment[text(name)] : undefined;
        return found === undefined || found === '' ? text(fallback) : found;
      },
      result,
    ),
    appendMultusNetwork: define(
      [STRING, STRING],
      ([existing, network]) => appendMultusNetwork(text(existing), text(network), features.multusNamespaces),
      result,
    ),
    excludeInterfaces: sameText,
    otelResourceAttributes,
  };
}

function indent(spaces: GoValue | undefined, source: string, budget: Budget): string {
  // As a width of Go's printf, where a sign only decides the side.
  const width = Math.abs(spaces instanceof GoInt ? Number(spaces.value) : 0);
  budget.size(source.length + width * (source.split('\n').length - 1));
  return source.replaceAll('\n', `\n${' '.repeat(width)}`);
}

function renderFunction(render: RenderText): TemplateFunction {
  return define([STRING], ([template]) => render(text(template)), result);
}

function annotation([meta = null, name, fallback = null]: readonly GoValue[], budget: Budget): string {
  if (!isFieldOwner(meta, 'v1.ObjectMeta')) return wrongType('v1.ObjectMeta', meta);
  const annotations = fieldOf(meta, 'Annotations');
  const found = annotations instanceof GoMap ? annotations.get(text(name)) : undefined;
  return typeof found === 'string' ? found : valueText(fallback, budget);
}

/** The TCP ports of the containers, joined with commas. */
function portsOf(containers: readonly GoValue[]): string {
  const ports = containers.flatMap((container) => {
    const list = fieldOf(container, 'Ports');
    return list instanceof GoList ? list.items : [];
  });
  const tcp = ports.filter((port) => !NOT_TCP.includes(stringIn(fieldOf(port, 'Protocol'))));
  return tcp.map((port) => portNumber(fieldOf(port, 'ContainerPort'))).join(',');
}

function excludeInboundPort(excluded: string, list: string): string {
  if (excluded === '' || excluded === '0') return list;
  const ports = list.split(',');
  if (ports.includes(excluded)) return list;
  const others = ports.map((other) => other.trim()).filter((other) => other !== '');
  return [...others, excluded].join(',');
}
