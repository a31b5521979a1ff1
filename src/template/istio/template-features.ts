/** What differs between the releases of Istio in what their templates see and may call. */

import type { GoValue } from '../go/go-value.js';

/** Fields of the data that came after 1.0, with their types. */
export const LATER_DATA_FIELDS = {
  Revision: 'revision string',
  EstimatedConcurrency: 'estimatedConcurrency int',
  ProxyImage: 'proxyImage string',
  ProxyUID: 'proxyUID int64',
  ProxyGID: 'proxyGID int64',
  CompliancePolicy: 'compliancePolicy string',
  InboundTrafficPolicyMode: 'inboundTrafficPolicyMode string',
  NativeSidecars: 'nativeSidecars bool',
  ProxyInitImage: 'proxyInitImage string',
} as const;

/** A field of the data that came after 1.0. */
export type LaterDataField = keyof typeof LATER_DATA_FIELDS;

/** What the templates of a release see of their data and may call. */
export interface TemplateFeatures {
  /** The messages of the mesh configuration: those of 0.5 to 1.4, of 1.5 and 1.6 (`concurrency` is a number), or later. */
  readonly meshApi: '0.5' | '1.5' | '1.7';
  readonly dataFields: readonly LaterDataField[];
  /** The names of Istio's own functions; on equal names they win over sprig's. */
  readonly istioFunctions: readonly string[];
  /** Whether sprig's functions are there. */
  readonly sprig: boolean;
  /** `protoToJSON` leaves out of a ProxyConfig what is built in. */
  readonly cleansProxyConfig: boolean;
  /** `appendMultusNetwork` knows a network in another namespace, `ns/name`. */
  readonly multusNamespaces: boolean;
}

/** What functions need beside their arguments. */
export interface FunctionSettings {
  readonly features: TemplateFeatures;
  /** What `env` reads: the feature flags of an injector, never those of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** The built-in ProxyConfig. */
  readonly proxyDefaults: GoValue;
}
