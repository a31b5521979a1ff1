import { internalError, type StatusError } from '../api-status.js';
import { isSince, type KubernetesVersion } from '../kubernetes-version.js';

interface CallErrorOptions extends ErrorOptions {
  /** Where the call was to go, where that is known. */
  readonly url?: string;
}

/** A webhook that cannot be called, or whose answer cannot be read: its failure policy decides what comes of it. */
export class WebhookCallError extends Error {
  override readonly name = 'WebhookCallError';
  readonly url: string | undefined;

  constructor(message: string, options: CallErrorOptions = {}) {
    super(message, options);
    this.url = options.url;
  }
}

/** What a message about a failed call needs to know of the webhook. */
export interface FailedCall {
  readonly webhookName: string;
  readonly timeoutSeconds: number;
  readonly version: KubernetesVersion;
}

/** The client's error where a webhook with failure policy `Fail` cannot be called, in the words of each version. */
export function failedCallError(call: FailedCall, error: WebhookCallError): StatusError {
  const name = JSON.stringify(call.webhookName);
  const why = `${postedTo(call, error.url)}${error.message}`;
  if (!isSince(call.version, 13)) return internalError(`failed calling admission webhook ${name}: ${why}`);
  const doing = isSince(call.version, 23) && error.url !== undefined ? 'failed to call webhook: ' : '';
  return internalError(`failed calling webhook ${name}: ${doing}${why}`);
}

/** How Go's client names the request: the URL in quotes since Go 1.14, with the timeout since Kubernetes 1.14. */
function postedTo({ version, timeoutSeconds }: FailedCall, url: string | undefined): string {
  if (url === undefined) return '';
  const full = isSince(version, 14) ? `${url}?timeout=${timeoutSeconds}s` : url;
  return `Post ${isSince(version, 20) ? JSON.stringify(full) : full}: `;
}
