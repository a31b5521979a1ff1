import type { JsonObject } from '../json/json-value.js';
import { isSince, type KubernetesVersion, releaseOf } from '../kubernetes-version.js';
import type { Registry, ServedResource } from '../registry/registry.js';
import type { Subresource } from '../registry/resource-kind.js';
import { REVIEW_KINDS, reviewGroupVersions, type ServedGroup, servedGroups } from './served-groups.js';

const SUBRESOURCE_VERBS: Readonly<Record<Subresource, readonly string[]>> = {
  status: ['get', 'patch', 'update'],
  scale: ['get', 'patch', 'update'],
  finalize: ['update'],
  approval: ['update'],
};

/**
 * The discovery document at a path, undefined where the path has none. It lists what the sandbox serves, not all that a real
 * server does.
 */
export function discoveryDocument(registry: Registry, path: string, address: string): JsonObject | undefined {
  const groups = servedGroups(registry);
  if (path === '/version') return versionDocument(registry.version);
  if (path === '/api') return apiVersionsDocument(address);
  if (path === '/api/v1') return resourceListDocument(registry, 'v1');
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupDocument) };
  const [group, version, ...rest] = path.startsWith('/apis/') ? path.slice('/apis/'.length).split('/') : [];
  const known = groups.find(({ name }) => name === group);
  if (known === undefined || rest.length > 0) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(known) };
  return known.versions.includes(version) ? resourceListDocument(registry, `${known.name}/${version}`) : undefined;
}

/** The older group versions of workloads have a Scale of their own; `v1` and `apps/v1` that of autoscaling. */
export function scaleType(group: string, version: string): readonly [string, string] {
  return version === 'v1' ? ['autoscaling', 'v1'] : [group, version];
}

/** Only newer servers say it; kubectl guesses it for the others. */
function singularName(kind: string, version: KubernetesVersion): string {
  return isSince(version, 27) ? kind.toLowerCase() : '';
}

function reviewResources(version: KubernetesVersion): readonly JsonObject[] {
  return [...REVIEW_KINDS].map(([name, kind]) => ({
    name,
    singularName: singularName(kind, version),
    namespaced: false,
    kind,
    verbs: ['create'],
  }));
}

function versionDocument(version: KubernetesVersion): JsonObject {
  const { minor, gitVersion } = releaseOf(version);
  return {
    major: '1',
    minor: String(minor),
    gitVersion,
    gitCommit: 'sandbox',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: process.version,
    compiler: 'node',
    platform: `${process.platform}/${process.arch}`,
  };
}

function apiVersionsDocument(address: string): JsonObject {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
}

function groupDocument({ name, versions }: ServedGroup): JsonObject {
  const listed = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: listed, preferredVersion: listed[0] ?? null, serverAddressByClientCIDRs: null };
}

function resourceListDocument(registry: Registry, groupVersion: string): JsonObject {
  const reviews = reviewGroupVersions(registry.version).includes(groupVersion) ? reviewResources(registry.version) : [];
  const stored = registry.listGroupVersion(groupVersion).flatMap((served) => resourcesOf(served, registry.version));
  // The oldest groups are older than the apiVersion of these documents, and still leave it out.
  const isOldest = groupVersion === 'v1' || groupVersion === 'extensions/v1beta1';
  const type = isOldest ? { kind: 'APIResourceList' } : { kind: 'APIResourceList', apiVersion: 'v1' };
  return { ...type, groupVersion, resources: [...stored, ...reviews] };
}

function resourcesOf({ kind, group, version }: ServedResource, profile: KubernetesVersion): readonly JsonObject[] {
  const shared = { namespaced: kind.namespaced };
  const collectionVerbs = kind.deleteCollection ? ['create', 'delete', 'deletecollection'] : ['create', 'delete'];
  const main = {
    name: kind.resource,
    singularName: singularName(kind.kind, profile),
    ...shared,
    kind: kind.kind,
    verbs: [...collectionVerbs, 'get', 'list', 'patch', 'update', 'watch'],
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.inAllSince !== undefined && isSince(profile, kind.inAllSince) && { categories: ['all'] }),
  };
  const parts = kind.subresources.map((name) => ({
    name: `${kind.resource}/${name}`,
    singularName: '',
    ...shared,
    ...(name === 'scale' && { group: scaleType(group, version)[0], version: scaleType(group, version)[1] }),
    kind: name === 'scale' ? 'Scale' : kind.kind,
    verbs: SUBRESOURCE_VERBS[name],
  }));
  return [main, ...parts];
}
