import { compareReleases, type Release } from './release.js';

/**
 * Releases of the original whose sidecars differ: the proxy's arguments must fit the proxy's release, so a `params`
 * configuration has one. 0.2.4 means 0.2.0 to 0.2.4, 0.2.12 the later releases of 0.2, 0.4.0 the rest.
 */
export const PARAMS_RELEASES = ['0.2.4', '0.2.12', '0.4.0'] as const;
export type ParamsRelease = (typeof PARAMS_RELEASES)[number];

/** A release whose sidecar is made by templates: of parts from 0.5 on, of whole pods from 1.9 on. */
export type TemplateRelease = Exclude<Release, ParamsRelease>;

/** A release, as far as the defaults of its mesh configuration differ. */
export type MeshRelease = Release;

/** What a release decides. */
export interface ReleaseTraits {
  /** `--serviceCluster` is the pod template's label `app` where it has one (0.2.4: always the mesh's value). */
  readonly serviceClusterFromAppLabel: boolean;
  /** The proxy knows `--controlPlaneAuthPolicy`. */
  readonly controlPlaneAuthPolicy: boolean;
  /** `discoveryAddress` where the mesh configuration has none. */
  readonly discoveryAddress: string;
}

/** True for a release whose sidecar is a template. */
export function isTemplateRelease(release: Release): release is TemplateRelease {
  return compareReleases(release, '0.5.0') >= 0;
}

const TRAITS: Readonly<Record<ParamsRelease, ReleaseTraits>> = {
  '0.2.4': {
    serviceClusterFromAppLabel: false,
    controlPlaneAuthPolicy: false,
    discoveryAddress: 'istio-pilot:8080',
  },
  '0.2.12': {
    serviceClusterFromAppLabel: true,
    controlPlaneAuthPolicy: false,
    discoveryAddress: 'istio-pilot:8080',
  },
  '0.4.0': {
    serviceClusterFromAppLabel: true,
    controlPlaneAuthPolicy: true,
    discoveryAddress: 'istio-pilot:15003',
  },
};

/** The traits of a release. */
export function traitsOf(release: ParamsRelease): ReleaseTraits {
  return TRAITS[release];
}

/** The release that `params.version` names; 0.2.4 for any text that is not a release number. */
export function releaseOfVersion(version: string): ParamsRelease {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?$/.exec(version);
  if (!match) return '0.2.4';
  const [major, minor, patch] = [match[1], match[2], match[3]].map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ];
  if (major > 0 || minor >= 3) return '0.4.0';
  return minor === 2 && patch > 4 ? '0.2.12' : '0.2.4';
}

/** `discoveryAddress` of a release where the mesh configuration has none. */
export function defaultDiscoveryAddress(release: MeshRelease): string {
  if (!isTemplateRelease(release)) return TRAITS[release].discoveryAddress;
  return release === '0.5.0' ? 'istio-pilot:15003' : 'istio-pilot:15007';
}
