/** Every version that can be imitated, oldest first. */
export const KUBERNETES_VERSIONS = ['1.7', '1.9', '1.16', '1.20', '1.22', '1.33'] as const;

/**
 * Which real server the sandbox answers like. 1.7 and 1.9 are kube-apiserver 1.7.4 and 1.9.4, as recorded; the newer ones, which
 * have no Initializers, follow the source of theirs.
 */
export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

interface Release {
  /** The 9 of 1.9. */
  readonly minor: number;
  readonly gitVersion: string;
}

const RELEASES: Readonly<Record<KubernetesVersion, Release>> = {
  '1.7': { minor: 7, gitVersion: 'v1.7.4' },
  '1.9': { minor: 9, gitVersion: 'v1.9.4' },
  '1.16': { minor: 16, gitVersion: 'v1.16.15' },
  '1.20': { minor: 20, gitVersion: 'v1.20.2' },
  '1.22': { minor: 22, gitVersion: 'v1.22.17' },
  '1.33': { minor: 33, gitVersion: 'v1.33.1' },
};

/** Version and minor version as `/version` names them. */
export function releaseOf(version: KubernetesVersion): Release {
  return RELEASES[version];
}

/** What `make` makes for a version, made once for each when it is first asked for. */
export function perVersion<Made>(make: (version: KubernetesVersion) => Made): (version: KubernetesVersion) => Made {
  const known = new Map<KubernetesVersion, { readonly made: Made }>();
  return (version) => {
    const entry = known.get(version) ?? { made: make(version) };
    known.set(version, entry);
    return entry.made;
  };
}

/** Whether a server is of this minor version (the 9 of 1.9) or newer. */
export function isSince(version: KubernetesVersion, minor: number): boolean {
  return RELEASES[version].minor >= minor;
}
