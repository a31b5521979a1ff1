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

/** Files with braces that the status was too long for: they come back opened. */
const BRACES_OPENED: readonly string[] = ['1.0.2/derived/kube-inject/pod'];

/** The way there and back of a file: it has the bytes that it had before. */
export function itGivesTheFileBack(name: string, input: string, inject: () => InjectedManifest): void {
  const back = (): string => uninjectManifest(inject().text, { name }).text;
  if (BRACES_OPENED.includes(name)) {
    it(`${name}: is the file from before after uninjection, but for braces`, () => {
      expect(back()).to.equal(input.replace('metadata: {name: p}', 'metadata:\n  name: p'));
    });
    return;
  }
  it(`${name}: is the file from before after uninjection, to the byte`, () => {
    expect(back()).to.equal(input);
  });
}
