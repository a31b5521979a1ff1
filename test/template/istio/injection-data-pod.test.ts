import * as kubernetes from '@kubernetes/client-node';
import { expect } from 'chai';

import type { GoType } from '../../../src/template/go/go-value.js';
import { injectionTypes } from '../../../src/template/istio/injection-data.js';

/** What the client of Kubernetes says of a type of the API. */
interface Model {
  readonly attributeTypeMap: readonly { readonly baseName: string; readonly type: string }[];
}

function modelNamed(name: string): Model | undefined {
  const found: unknown = new Map<string, unknown>(Object.entries(kubernetes)).get(name);
  return isModel(found) ? found : undefined;
}

function isModel(found: unknown): found is Model {
  return typeof found === 'function' && 'attributeTypeMap' in found;
}

/** The fields by their JSON names, those of embedded structs too. */
function fieldsByJsonName(type: GoType): ReadonlyMap<string, GoType> {
  const fields = type.fields?.() ?? [];
  return new Map(
    fields.flatMap((field) =>
      field.embedded === true ? [...fieldsByJsonName(field.type)] : [[field.jsonName, field.type] as const],
    ),
  );
}

/** The type in a list or behind a pointer. */
function innermost(type: GoType): GoType {
  return type.element === undefined || type.kind === 'map' ? type : innermost(type.element);
}

/** What the API has and the type has not, each as `v1.Container.name`. */
function missing(type: GoType, modelName: string, seen: Set<string>): readonly string[] {
  const model = modelNamed(modelName);
  if (model === undefined || type.kind !== 'struct' || seen.has(modelName)) return [];
  seen.add(modelName);
  const fields = fieldsByJsonName(type);
  return model.attributeTypeMap.flatMap(({ baseName, type: attribute }) => {
    const field = fields.get(baseName);
    if (field === undefined) return [`${type.name}.${baseName}`];
    return missing(innermost(field), attribute.replace(/^Array<(.*)>$/, '$1'), seen);
  });
}

describe('the types of pods', () => {
  for (const [name, model] of [
    ['v1.PodSpec', 'V1PodSpec'],
    ['v1.ObjectMeta', 'V1ObjectMeta'],
  ] as const) {
    it(`have every field that today's Kubernetes has in ${name}, at every depth`, () => {
      const seen = new Set<string>();
      expect(missing(injectionTypes()(name), model, seen)).to.deep.equal([]);
      expect(seen.size).to.be.greaterThan(model === 'V1PodSpec' ? 70 : 1);
    });
  }
});
