/** The functions that Istio 0.7 to 1.4 adds to its injection templates (pilot/pkg/kube/inject). */

import { LimitError } from '../execute/limits.js';
import { valueText } from '../format/printer.js';
import { formatDuration } from '../go/duration.js';
import { typeOf } from '../go/go-literals.js';
import { INT, STRING } from '../go/go-type.js';
import {
  ANY,
  type Budget,
  GoInt,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  GoStruct,
  type GoType,
  type GoValue,
  type TemplateFunction,
} from '../go/go-value.js';
import { decodeJson } from '../go/json-decode.js';
import { jsonText, jsonTree } from '../go/json-encode.js';
import { define } from '../go/template-function.js';
import { yamlText } from '../go/yaml-encode.js';
import { durationFromProto } from './injection-data-special.js';

/** What `render` executes: the text as a template of the same functions over the same data; `""` where that fails. */
export type RenderText = (text: string) => string;

const text = (value: GoValue | undefined): string => (typeof value === 'string' ? value : '');
const result = { result: STRING };

const stringIn = (value: GoValue): string => {
  const found = value instanceof GoNamed ? value.value : value;
  return typeof found === 'string' ? found : '';
};

const portNumber = (value: GoValue): string => (value instanceof GoInt ? value.value.toString() : '0');

/** What a pointer points to, a value itself else. */
const dereference = (value: GoValue): GoValue => (value instanceof GoPointer ? (value.target ?? null) : value);

const isFieldOwner = (value: GoValue, typeName: string): boolean => {
  const target = dereference(value);
  return target instanceof GoStruct ? target.type.name === typeName : target instanceof GoMap;
};

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
  kubevirtInterfaces: define([STRING], ([interfaces]) => text(interfaces), result),
};

const isMessage = (type: GoType | undefined): boolean => /^\*?(v1alpha\d|types)\./.test(type?.name ?? '');

const toJson = define(
  [ANY],
  ([map = null], budget) => {
    if (map === null || (map instanceof GoMap && map.isNil)) return '{}';
    return textOrFallback('{}', () => jsonText(jsonTree(map, budget)));
  },
  result,
);

const encodingFunctions: Readonly<Record<string, TemplateFunction>> = {
  toJSON: toJson,
  toJson,
  structToJSON: define(
    [ANY],
    ([value = null], budget) => (value === null ? '{}' : textOrFallback('{}', () => jsonText(jsonTree(value, budget)))),
    result,
  ),
  protoToJSON: define([ANY], ([message = null], budget) => protoToJson(message, budget), result),
  fromJSON: define([STRING], ([json]) => parseJson(text(json)) ?? '{}'),
  toYaml: define(
    [ANY],
    ([value = null], budget) => textOrFallback('', () => yamlText(jsonTree(value, budget))),
    result,
  ),
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

/** Istio's functions by name. Where Go wants its own structs, maps of the same names (`Annotations`, `annotations`) do too. */
export function istioFunctions(render: RenderText): Readonly<Record<string, TemplateFunction>> {
  return {
    ...objectFunctions,
    ...portFunctions,
    ...encodingFunctions,
    ...textFunctions,
    render: renderFunction(render),
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

function wrongType(wanted: string, got: GoValue): never {
  throw new Error(`wrong type for value; expected ${wanted}; got ${typeOf(got)?.name ?? 'nil'}`);
}

/** A field of a struct, or the entry of that name of a map; JSON's name is the Go name with a small beginning. */
function fieldOf(value: GoValue, name: string): GoValue {
  const target = dereference(value);
  if (target instanceof GoStruct) return target.field(name);
  if (!(target instanceof GoMap)) return null;
  return target.get(name) ?? target.get(name.charAt(0).toLowerCase() + name.slice(1)) ?? null;
}

function annotation([meta = null, name, fallback = null]: readonly GoValue[], budget: Budget): string {
  if (!isFieldOwner(meta, 'v1.ObjectMeta')) return wrongType('v1.ObjectMeta', meta);
  const annotations = fieldOf(meta, 'Annotations');
  const found = annotations instanceof GoMap ? annotations.get(text(name)) : undefined;
  return typeof found === 'string' ? found : valueText(fallback, budget);
}

function containersIn(value: GoValue): readonly GoValue[] {
  if (value instanceof GoList && value.items.every((item) => isFieldOwner(item, 'v1.Container'))) return value.items;
  return wrongType('[]v1.Container', value);
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

/** The text, or what Istio writes where the value has no such text. */
function textOrFallback(fallback: string, make: () => string): string {
  try {
    return make();
  } catch (error) {
    // A map that contains itself fills the stack.
    if (error instanceof LimitError || error instanceof RangeError) throw error;
    return fallback;
  }
}

function protoToJson(message: GoValue, budget: Budget): string {
  if (message === null) return '{}';
  if (!isMessage(typeOf(message))) return wrongType('proto.Message', message);
  if (dereference(message) === null) return '{}';
  return textOrFallback('{}', () => jsonText(jsonTree(message, budget, 'jsonpb')));
}

function parseJson(json: string): GoValue | undefined {
  try {
    return decodeJson(JSON.parse(json));
  } catch {
    return undefined;
  }
}
