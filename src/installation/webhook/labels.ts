/** With the value `enabled`: pods of the namespace get sidecars from the webhook. */
export const INJECTION_LABEL = 'istio-injection';
/**
 * The label of namespaces for which the API server does not call the webhook. Where the initializer was for every namespace,
 * the label istio-injection would leave most of them out.
 */
export const EXEMPT_LABEL = 'sidecar.initializer.istio.io/exempt';
/** The label of the namespace in which the webhook is tested, for as long as that takes. */
export const PROBE_LABEL = 'sidecar.initializer.istio.io/probe';
