/** Why a workload can't get its sidecar. */
export type SidecarErrorReason = 'TemplateFailed' | 'InvalidAnnotation';

/**
 * A workload that is to get a sidecar, but can't: the template fails or renders nothing that can be read, or an annotation of
 * the pod has a value that would break the sidecar. The message is for the user who creates the workload.
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
