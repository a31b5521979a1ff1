import { expect } from 'chai';

import type { InjectedManifest } from '../../src/injection/manifest/manifest.js';
import { uninject } from '../../src/injection/manifest/uninject.js';
import { uninjectManifest } from '../../src/injection/manifest/uninject-manifest.js';
import { workloadShape } from '../../src/injection/workload/workload.js';
import { isJsonObject, type Json } from '../../src/json/json.js';

/** A document of a manifest, every workload of it with its sidecar out again. */
export function uninjected(document: Json): Json {
  if (!isJsonObject(document)) return document;
  const { items } = document;
  if (document['kind'] === 'List' && Array.isArray(items)) {
    return { ...document, items: (items as readonly Json[]).map(uninjected) };
  }
  const shape = workloadShape(document);
  return (shape && uninject(document, shape)?.workload) ?? document;
}

/** The way there and back of a file: it has the bytes that it had before. */
export function itGivesTheFileBack(name: string, input: string, inject: () => InjectedManifest): void {
  it(`${name}: is the file from before after uninjection, to the byte`, () => {
    expect(uninjectManifest(inject().text, { name }).text).to.equal(input);
  });
}
