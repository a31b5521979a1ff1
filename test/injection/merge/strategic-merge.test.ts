import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';

import { strategicMerge } from '../../../src/injection/merge/strategic-merge.js';
import { POD } from '../../../src/injection/pod-types/pod-type.js';
import { isJsonObject, type Json, type JsonObject, objectAt } from '../../../src/json/json.js';
import { hasKubectl } from '../../sandbox/clients/kubectl.js';
import { MERGE_CASES, type MergeCase } from './merge-cases.js';

const name = fc.constantFrom('a', 'b', 'c', 'd');
const item = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record({ name, ...fields }, { requiredKeys: ['name'] });
const keyOf = (of: unknown): unknown => (isJsonObject(of) ? (of['name'] ?? of['containerPort']) : of);

type ListOf = (of: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>;
/** Lists in which one key may be there several times, as in a pod. */
const anyList: ListOf = (of) => fc.array(of, { maxLength: 4 });
/** Lists in which each key is there once. */
const uniqueList: ListOf = (of) => fc.uniqueArray(of, { maxLength: 4, selector: keyOf });

/** Pods or patches without directives and nulls. */
function podsWith(list: ListOf): fc.Arbitrary<JsonObject> {
  const port = fc.record({ containerPort: fc.integer({ min: 1, max: 3 }), protocol: fc.constantFrom('TCP', 'UDP') });
  const container = item({
    env: list(item({ value: name })),
    ports: list(port),
    args: list(name),
    securityContext: fc.record({ runAsUser: fc.nat(3), privileged: fc.boolean() }, { requiredKeys: [] }),
    tty: fc.boolean(),
  });
  const volumes = list(item({ emptyDir: fc.constant({}) }));
  const metadata = fc.record({ labels: fc.dictionary(name, name), finalizers: list(name) }, { requiredKeys: [] });
  const spec = fc.record({ containers: list(container), volumes, hostNetwork: fc.boolean() }, { requiredKeys: [] });
  return fc
    .record({ metadata, spec }, { requiredKeys: [] })
    .map((pod) => JSON.parse(JSON.stringify(pod)) as JsonObject);
}

const pods = podsWith(anyList);

/** Counts each time that something is read of a value, at any depth. */
function counted(value: JsonObject, count: () => void): JsonObject {
  const wrap = (of: unknown): unknown =>
    typeof of !== 'object' || of === null
      ? of
      : new Proxy(of, {
          get: (target, key, receiver) => {
            count();
            const found: unknown = Reflect.get(target, key, receiver);
            return typeof found === 'function' ? found : wrap(found);
          },
          ownKeys: (target) => {
            count();
            return Reflect.ownKeys(target);
          },
        });
  return wrap(value) as JsonObject;
}

const AS_POD = { type: POD, isPlain: false };

/** A pod with a list of so many items in each place that a patch merges, the names counted from `first`. */
function largePod(count: number, first: number): JsonObject {
  const list = Array.from({ length: count }, (_, index) => ({ name: `n${first + index}` }));
  return {
    metadata: { finalizers: list.map((one) => one.name) },
    spec: { containers: [{ name: 'app', env: list }, ...list], volumes: list },
  };
}

/** How often values are read where half of the items of a pod are merged, the others new. */
function readsFor(count: number): number {
  let reads = 0;
  const add = (): void => {
    reads += 1;
  };
  strategicMerge(counted(largePod(count, 0), add), counted(largePod(count, count / 2), add), AS_POD);
  return reads;
}

describe('strategicMerge', () => {
  it('merged twice is merged once, where the patch has no directives and each key once', () => {
    fc.assert(
      fc.property(pods, podsWith(uniqueList), (pod, patch) => {
        const once = strategicMerge(pod, patch, AS_POD);
        expect(strategicMerge(once, patch, AS_POD)).to.deep.equal(once);
      }),
    );
  });

  it('makes the same of a patch without nulls and directives where it is told that there are none', () => {
    fc.assert(
      fc.property(pods, podsWith(uniqueList), (pod, patch) => {
        expect(strategicMerge(pod, patch, { type: POD, isPlain: true })).to.deep.equal(
          strategicMerge(pod, patch, AS_POD),
        );
      }),
    );
  });

  it('leaves no item of the pod out, and keeps the order of those that the patch does not name', () => {
    fc.assert(
      fc.property(pods, pods, (pod, patch) => {
        const names = (of: JsonObject): readonly unknown[] =>
          ((objectAt(of, 'spec')['containers'] ?? []) as readonly JsonObject[]).map((one) => one['name']);
        const named = new Set(names(patch));
        const first = (list: readonly unknown[]): readonly unknown[] => [...new Set(list)];
        const others = (of: JsonObject): readonly unknown[] => first(names(of)).filter((one) => !named.has(one));
        const merged = strategicMerge(pod, patch, AS_POD);
        expect(others(merged)).to.deep.equal(others(pod));
        expect(new Set(names(merged))).to.deep.equal(new Set([...names(pod), ...named]));
      }),
    );
  });

  it('changes nothing that it was given', () => {
    fc.assert(
      fc.property(pods, pods, (pod, patch) => {
        const before = structuredClone([pod, patch]);
        strategicMerge(pod, patch, AS_POD);
        expect([pod, patch]).to.deep.equal(before);
      }),
    );
  });

  it('reads each value a few times, however many there are', () => {
    const [small, large] = [readsFor(200), readsFor(2000)];
    expect(large / small).to.be.below(11);
  });

  if (!hasKubectl()) return;
  it('merges as kubectl does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'merge-'));
    try {
      const same = MERGE_CASES.filter(({ differsFromKubectl }) => differsFromKubectl === undefined);
      const found = await Promise.all(same.map((one, index) => mergedByKubectl(one, join(folder, `${index}.json`))));
      same.forEach(({ what, expected }, index) => {
        const metadata = { ...objectAt(expected, 'metadata'), name: 'p' };
        expect(found[index], what).to.deep.equal({ ...expected, metadata });
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Metadata and spec of a pod that kubectl merges. Nulls of what is new, which it leaves to the API server, are gone. */
async function mergedByKubectl({ pod, patch }: MergeCase, file: string): Promise<Json> {
  const metadata = { ...objectAt(pod, 'metadata'), name: 'p' };
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...pod, metadata }));
  const { stdout } = await promisify(execFile)(process.env['KUBECTL'] ?? 'kubectl', [
    ...['patch', '--local', '-f', file, '--type=strategic', '-p', JSON.stringify(patch), '-o', 'json'],
  ]);
  const merged = JSON.parse(stdout, (_, child: unknown) => (child === null ? undefined : child)) as JsonObject;
  return { metadata: objectAt(merged, 'metadata'), spec: objectAt(merged, 'spec') };
}
