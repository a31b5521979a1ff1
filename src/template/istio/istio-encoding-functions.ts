/** The functions by which Istio's templates read and write JSON and YAML. */

import { LimitError } from '../execute/limits.js';
import { typeOf } from '../go/go-literals.js';
import { STRING } from '../go/go-type.js';
import { ANY, GoMap, type GoType, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { decodeJson } from '../go/json-decode.js';
import { isMap, jsonText, type JsonTree, jsonTree } from '../go/json-encode.js';
import { define } from '../go/template-function.js';
import { yamlText } from '../go/yaml-encode.js';
import { dereference, stringIn, wrongType } from './injected-object.js';

const result = { result: STRING };

const isMessage = (type: GoType | undefined): boolean => /^\*?(v1(alpha|beta)\d|types)\./.test(type?.name ?? '');

const toJson = define(
  [ANY],
  ([map = null], budget) => {
    if (map === null || (map instanceof GoMap && map.isNil)) return '{}';
    return textOrFallback('{}', () => jsonText(jsonTree(map, budget)));
  },
  result,
);

const ofEveryRelease: Readonly<Record<string, TemplateFunction>> = {
  toJSON: toJson,
  toJson,
  structToJSON: define(
    [ANY],
    ([value = null], budget) => (value === null ? '{}' : textOrFallback('{}', () => jsonText(jsonTree(value, budget)))),
    result,
  ),
  fromJSON: define([STRING], ([json = null]) => parseJson(stringIn(json)) ?? '{}'),
  toYaml: define(
    [ANY],
    ([value = null], budget) => textOrFallback('', () => yamlText(jsonTree(value, budget))),
    result,
  ),
};

/**
 * The functions by name.
 * @param defaults what `protoToJSON` leaves out of a message of the same type: what is built in; undefined for nothing
 */
export function istioEncodingFunctions(defaults: GoValue | undefined): Readonly<Record<string, TemplateFunction>> {
  return { ...ofEveryRelease, protoToJSON: protoToJsonFunction(defaults) };
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

function protoToJsonFunction(defaults: GoValue | undefined): TemplateFunction {
  let builtIn: JsonTree | undefined;
  return define(
    [ANY],
    ([message = null], budget) => {
      if (message === null) return '{}';
      if (!isMessage(typeOf(message))) return wrongType('proto.Message', message);
      if (dereference(message) === null) return '{}';
      return textOrFallback('{}', () => {
        const tree = jsonTree(message, budget, 'jsonpb');
        if (defaults === undefined || typeOf(message)?.name !== typeOf(defaults)?.name) return jsonText(tree);
        builtIn ??= jsonTree(defaults, budget, 'jsonpb');
        return jsonText(withoutEqual(tree, builtIn));
      });
    },
    result,
  );
}

/** The entries that another map has not, or has with another value. */
function withoutEqual(tree: JsonTree, other: JsonTree): JsonTree {
  if (!isMap(tree) || !isMap(other)) return tree;
  return new Map(
    [...tree].filter(([key, value]) => {
      const same = other.get(key);
      return same === undefined || jsonText(same) !== jsonText(value);
    }),
  );
}

function parseJson(json: string): GoValue | undefined {
  try {
    return decodeJson(JSON.parse(json));
  } catch {
    return undefined;
  }
}
