import { expect } from 'chai';
import fc from 'fast-check';
import { CORE_SCHEMA, loadAll } from 'js-yaml';
import omit from 'lodash/omit.js';

import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { uninjectManifest } from '../../../src/injection/manifest/uninject-manifest.js';
import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, textOf } from '../../../src/json/json.js';
import { modernConfig, modernValues } from '../../manifests/istio-1.31.js';
import { meshWorkload } from './mesh-workloads.js';

const global = objectAt(modernValues(), 'global');
const holding = { ...global, proxy: { ...objectAt(global, 'proxy'), holdApplicationUntilProxyStarts: true } };

const CONFIGURATIONS: Readonly<Record<string, SidecarConfig>> = {
  plain: modernConfig(),
  holding: modernConfig({ values: { ...modernValues(), global: holding } }),
  native: modernConfig({ injector: { nativeSidecars: 'true' } }),
  cni: modernConfig({ values: { ...modernValues(), pilot: { cni: { enabled: true } } } }),
};

const read = (text: string): Json => loadAll(text, { schema: CORE_SCHEMA }) as Json;

/** What `change` makes of every map, the innermost first. */
function everywhere(value: Json, change: (map: JsonObject) => JsonObject): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => everywhere(item, change));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, everywhere(inner ?? null, change)] as const);
  return change(Object.fromEntries(entries));
}

const SCRAPE_TARGETS = 'prometheus.istio.io/scrape-targets';
const valueOf = ({ newValue }: { readonly newValue: Json }): Json => newValue;
const isProxy = ({ name }: JsonObject): boolean => name === 'istio-proxy';

/** What may differ where a note with the text says so. */
const UNKEPT: readonly (readonly [note: string, alike: (map: JsonObject) => JsonObject])[] = [
  [
    'whether it was named',
    (map) => {
      const number = new Map<Json | undefined, number>([
        ['http', 8080],
        ['grpc', 9000],
      ]).get(map['port']);
      return number === undefined ? map : { ...map, port: number };
    },
  ],
  ['whether it had none', (map) => (isProxy(map) && map['image'] === undefined ? { ...map, image: 'auto' } : map)],
  [
    'its place among the others',
    (map) => {
      const items = objectsIn(map['containers']);
      const sorted = [...items.filter((item) => !isProxy(item)), ...items.filter(isProxy)];
      return map['containers'] === undefined ? map : { ...map, containers: sorted };
    },
  ],
  ['how its quantities were written', (map) => (map['cpu'] === '2000m' ? { ...map, cpu: '2', memory: '1Gi' } : map)],
  [
    'whether it left out',
    (map) => {
      if (map[SCRAPE_TARGETS] === undefined) return map;
      const targets = textOf(map[SCRAPE_TARGETS]);
      const others = omit(map, 'prometheus.io/port');
      return { ...others, [SCRAPE_TARGETS]: targets === '8080' ? '8080:/metrics' : targets };
    },
  ],
];

describe('a workload for a mesh of 1.31, injected and uninjected', () => {
  it('is as it was, to the byte where things were only added, but for what is named', () => {
    fc.assert(
      fc.property(meshWorkload, fc.constantFrom(...Object.keys(CONFIGURATIONS)), ({ text, isChanged }, name) => {
        const configuration = CONFIGURATIONS[name] ?? modernConfig();
        const { text: injected, outcomes, documents } = injectManifest(text, 'x', configuration);
        expect(outcomes[0]?.decision.action).to.equal('inject');
        const { text: back, outcomes: uninjected } = uninjectManifest(injected, { name: 'x' });
        const notes = uninjected.flatMap(({ restored }) => restored?.notes ?? []);
        if (!isChanged) expect(back).to.equal(text);
        const alike = UNKEPT.filter(([unkept]) => notes.some((note) => note.includes(unkept)));
        const normal = (file: string): Json =>
          alike.reduce<Json>((value, [, change]) => everywhere(value, change), read(file));
        expect(normal(back)).to.deep.equal(normal(text));
        // The proxy is told the ports of the pod in the order of its containers.
        if (notes.some((note) => note.includes('its place among the others'))) return;
        const again = injectManifest(back, 'x', configuration);
        expect(again.documents.map(valueOf)).to.deep.equal(documents.map(valueOf));
      }),
      { numRuns: 150, seed: 13 },
    );
  });
});
