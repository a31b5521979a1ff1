import { expect } from 'chai';

import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { collectionSelfLink, Registry, type ServedResource } from '../../../src/sandbox/registry/registry.js';
import { resourceKinds } from '../../../src/sandbox/registry/resource-kinds.js';
import { minimalObject } from './minimal-objects.js';
import { Scenarios, type Stage, VERSIONS } from './scenarios.js';

/** Every kind in every API version of a profile. */
function servedIn(version: KubernetesVersion): readonly ServedResource[] {
  const registry = new Registry(version, resourceKinds);
  return [...registry.groupVersions].flatMap((groupVersion) => registry.listGroupVersion(groupVersion));
}

/** The resource as kubectl wants it to be sure of the version: `deployments.v1beta1.extensions`. */
function argumentOf({ kind, group, version }: ServedResource): string {
  return group === '' ? kind.resource : `${kind.resource}.${version}.${group}`;
}

function nameOf({ apiVersion, kind }: ServedResource): string {
  return `${kind.resource}-${apiVersion.replaceAll(/[/.]/g, '-')}`;
}

/** What kubectl printed about each object when it got all of them at once. */
interface Lives {
  readonly created: string;
  /** The table with the object, by its name. */
  readonly shown: ReadonlyMap<string, string>;
  readonly labelled: string;
  readonly deleted: string;
  readonly left: readonly string[];
}

/** Creates, shows, labels and deletes one object of every kind and API version. */
async function livesOf({ kubectl, namespace, version }: Stage): Promise<Lives> {
  const all = servedIn(version);
  const items = all.map((served) =>
    minimalObject(served.kind.kind, served.apiVersion, { name: nameOf(served), namespace }),
  );
  const list = { apiVersion: 'v1', kind: 'List', items };
  const created = await kubectl.ok('create -f -', list);
  // 1.7 serves no tables: kubectl has to print what every object has.
  const printer = version === '1.7' ? ' --server-print=false' : '';
  // One call for all: it begins a table for each resource of each version.
  const objects = all.map((served) => `${argumentOf(served)}/${nameOf(served)}`);
  const tables = (await kubectl.ok(`get ${objects.join(' ')} -o wide${printer}`)).split('\n\n');
  const shows = (table: string, name: string): boolean =>
    table.split(/\s/).some((cell) => cell === name || cell.endsWith(`/${name}`));
  const shown = new Map(
    all.map(nameOf).map((name) => [name, tables.filter((table) => shows(table, name)).join('and')]),
  );
  const labelled = await kubectl.ok('label -f - tested=yes', list);
  const deleted = await kubectl.ok('delete -f -', list);
  const left = all.map(async (served) => {
    const path = `${collectionSelfLink(served, served.kind.namespaced ? namespace : '')}/${nameOf(served)}`;
    return (await fetch(kubectl.url + path)).status === 404 ? [] : [path];
  });
  return { created, shown, labelled, deleted, left: (await Promise.all(left)).flat() };
}

describe('kubectl with every kind that a sandbox serves', function () {
  this.timeout(60_000);
  const scenarios = new Scenarios();
  const lives = new Map<KubernetesVersion, Promise<Lives>>();
  const liveOnce = (stage: Stage): Promise<Lives> => {
    const known = lives.get(stage.version) ?? livesOf(stage);
    lives.set(stage.version, known);
    return known;
  };
  for (const version of VERSIONS) {
    for (const served of servedIn(version)) {
      const name = `creates, shows, labels and deletes ${served.kind.resource} of ${served.apiVersion}`;
      scenarios.add(name, [version], async (stage) => {
        const { created, shown, labelled, deleted } = await liveOnce(stage);
        const object = nameOf(served);
        expect(created).to.include(`/${object} created\n`);
        expect(shown.get(object))
          .to.match(/^(NAME|LAST SEEN) .*\n/)
          .and.to.include(object);
        expect(labelled).to.include(`/${object} labeled\n`);
        expect(deleted).to.match(new RegExp(`"${object}" .*deleted`));
      });
    }
  }
  scenarios.add('leaves nothing behind', VERSIONS, async (stage) => {
    expect((await liveOnce(stage)).left).to.deep.equal([]);
  });
  scenarios.add('api-resources lists them all', VERSIONS, async ({ version, kubectl }) => {
    const listed = (await kubectl.ok('api-resources -o name --verbs=list')).trim().split('\n');
    const served = servedIn(version).map(({ kind, group }) =>
      group === '' ? kind.resource : `${kind.resource}.${group}`,
    );
    expect(listed.toSorted()).to.deep.equal([...new Set(served)].toSorted());
  });
  scenarios.declare();
});
