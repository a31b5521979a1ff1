/**
 * Releases of the original whose sidecars differ: the proxy's arguments must fit the proxy's release, so a `params`
 * configuration has one. 0.2.4 stands for 0.2.0 to 0.2.4, 0.2.12 for what followed before 0.3, 0.4.0 for the rest.
 */
export const RELEASES = ['0.2.4', '0.2.12', '0.4.0'] as const;
export type Release = (typeof RELEASES)[number];

/** What stands for 0.5 and later, where the sidecar is a template: the release decides no more than the mesh's defaults. */
export const TEMPLATE_RELEASE = '1.0.2';

/** A release whose mesh configuration has defaults of its own. */
export type MeshRelease = Release | typeof TEMPLATE_RELEASE;

/** What a release decides. */
export interface ReleaseTraits {
  /** `--serviceCluster` is the pod template's label `app` where it has one (0.2.4: always the mesh's value). */
  readonly serviceClusterFromAppLabel: boolean;
  /** The proxy knows `--controlPlaneAuthPolicy`. */
  readonly controlPlaneAuthPolicy: boolean;
  /** `discoveryAddress` where the mesh configuration has none. */
  readonly discoveryAddress: string;
}

const TRAITS: Readonly<Record<MeshRelease, ReleaseTraits>> = {
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
  [TEMPLATE_RELEASE]: {
    serviceClusterFromAppLabel: true,
    controlPlaneAuthPolicy: true,
    discoveryAddress: 'istio-pilot:15007',
  },
};

/** The traits of a release. */
export function traitsOf(release: MeshRelease): ReleaseTraits {
  return TRAITS[release];
}

/** The release that `params.version` speaks of: a release number, or any other text (0.2.4). */
export function releaseOfVersion(version: string): Release {
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
