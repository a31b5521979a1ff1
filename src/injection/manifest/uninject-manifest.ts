import { type ManifestOptions, rewriteWorkloads, type RewrittenManifest } from './rewrite-workloads.js';
import { uninject, type Uninjection } from './uninject.js';

interface UninjectionResult {
  /** Names of what was removed; undefined where nothing says that the workload was ever injected. */
  readonly removed: Uninjection['removed'] | undefined;
  /** What else was taken back; undefined as before. */
  readonly restored: Uninjection['restored'] | undefined;
}

/** A manifest without sidecars, and one outcome for each workload in it, in order. */
export type UninjectedManifest = RewrittenManifest<UninjectionResult>;

/**
 * Takes the sidecars out of the workloads of a YAML stream. Documents without a sidecar keep their bytes, and the others
 * all that is not the sidecar's.
 * @throws ManifestError where a document does not parse, or a status names every container of its pod
 */
export function uninjectManifest(text: string, manifest: ManifestOptions): UninjectedManifest {
  return rewriteWorkloads(text, { ...manifest, doing: 'uninject' }, (workload, shape, wasEmpty) => {
    const result = uninject(workload, shape, wasEmpty);
    return { after: result?.workload ?? workload, removed: result?.removed, restored: result?.restored };
  });
}
