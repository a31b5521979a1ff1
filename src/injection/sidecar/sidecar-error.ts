/** Why no sidecar can be made for a workload. */
export type SidecarErrorReason = 'TemplateFailed' | 'InvalidAnnotation';

/**
 * A workload that is to get a sidecar, and none can be made for it: the template fails, makes nothing that can be read, or an
 * annotation of the pod has a value that the sidecar could not live with. The message is for the one who creates the workload.
 */
export class SidecarError extends Error {
  readonly code = 'ERR_SIDECAR';

  constructor(
    readonly reason: SidecarErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SidecarError';
  }
}
