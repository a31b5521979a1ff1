import * as z from 'zod/mini';

import type { JsonObject } from '../../json/json.js';
import { parseDuration } from '../../template/go/duration.js';
import { alternatives } from '../schema/config-error.js';
import { strictMap } from '../schema/config-schema.js';

const text = z.nullish(z.string({ error: 'a text' }));
const flag = z.nullish(z.boolean({ error: 'true or false' }));
const number = z.nullish(z.int({ error: 'a whole number (not in quotes)' }));
const texts = z.nullish(z.array(z.string({ error: 'a text' }), { error: 'a list of texts' }));
// Parts of the mesh configuration that no sidecar depends on are not checked.
const anything = z.optional(z.unknown());

const wantedDuration = "a duration like '10s'";

/** Nanoseconds. */
const duration = z.nullish(
  z.pipe(
    z
      .string({ error: wantedDuration })
      .check(z.refine((value) => parseDuration(value) !== undefined, { error: wantedDuration })),
    z.transform((value) => parseDuration(value) ?? 0),
  ),
);

/** A protobuf enum: its names in order, or the number of one. */
const enumeration = (names: readonly [string, ...string[]]) =>
  z.nullish(
    z.pipe(
      z.transform((value) => (typeof value === 'number' ? names[value] : value)),
      z.enum(names, { error: alternatives(names) }),
    ),
  );

const AUTH_POLICIES = ['NONE', 'MUTUAL_TLS'] as const;

const proxyConfigShape = {
  configPath: text,
  binaryPath: text,
  serviceCluster: text,
  availabilityZone: text,
  drainDuration: duration,
  parentShutdownDuration: duration,
  discoveryAddress: text,
  discoveryRefreshDelay: duration,
  zipkinAddress: text,
  connectTimeout: duration,
  statsdUdpAddress: text,
  proxyAdminPort: number,
  controlPlaneAuthPolicy: enumeration(AUTH_POLICIES),
  customConfigFile: text,
  statNameLength: number,
  concurrency: number,
  proxyBootstrapTemplatePath: text,
  interceptionMode: enumeration(['REDIRECT', 'TPROXY']),
  tracing: anything,
  sds: anything,
  envoyAccessLogService: anything,
  envoyMetricsService: anything,
  envoyMetricsServiceAddress: text,
};

const meshConfigShape = {
  accessLogEncoding: enumeration(['TEXT', 'JSON']),
  accessLogFile: text,
  accessLogFormat: text,
  authPolicy: enumeration(AUTH_POLICIES),
  certificates: anything,
  configSources: anything,
  connectTimeout: duration,
  defaultDestinationRuleExportTo: texts,
  defaultServiceExportTo: texts,
  defaultVirtualServiceExportTo: texts,
  disableMixerHttpReports: flag,
  disablePolicyChecks: flag,
  disableReportBatch: flag,
  dnsRefreshRate: duration,
  egressProxyAddress: text,
  enableAutoMtls: anything,
  enableClientSidePolicyCheck: flag,
  enableEnvoyAccessLogService: flag,
  enableSdsTokenMount: flag,
  enableTracing: flag,
  h2UpgradePolicy: anything,
  inboundClusterStatName: text,
  ingressClass: text,
  ingressControllerMode: enumeration(['OFF', 'DEFAULT', 'STRICT']),
  ingressService: text,
  localityLbSetting: anything,
  mixerAddress: text,
  mixerCheckServer: text,
  mixerReportServer: text,
  outboundClusterStatName: text,
  outboundTrafficPolicy: anything,
  policyCheckFailOpen: flag,
  protocolDetectionTimeout: duration,
  proxyHttpPort: number,
  proxyListenPort: number,
  rdsRefreshDelay: duration,
  reportBatchMaxEntries: number,
  reportBatchMaxTime: duration,
  rootNamespace: text,
  sdsRefreshDelay: duration,
  sdsUdsPath: text,
  sdsUseK8sSaJwt: flag,
  sidecarToTelemetrySessionAffinity: flag,
  tcpKeepalive: anything,
  thriftConfig: anything,
  trustDomain: text,
  trustDomainAliases: texts,
};

/** Keys of MeshConfig in Istio 0.2 to 1.4, with `defaultConfig`. */
export const MESH_KEYS: readonly string[] = [...Object.keys(meshConfigShape), 'defaultConfig'];

/** Keys of ProxyConfig, the value of `defaultConfig`, in Istio 0.2 to 1.4. */
export const PROXY_KEYS: readonly string[] = Object.keys(proxyConfigShape);

/** The mesh configuration's types. Unknown keys must have been taken out; a wrong type is an error. */
export const meshSchema = strictMap({ ...meshConfigShape, defaultConfig: z.nullish(strictMap(proxyConfigShape)) });

type Nanoseconds = number;

/** The parts of the mesh configuration (`ConfigMap istio`, key `mesh`) that the sidecar is made of. */
export interface MeshConfig {
  readonly proxyListenPort: number;
  readonly defaultConfig: ProxyConfig;
  /** All of it as templates see it: camelCase, durations as texts (`1s`), enums by name, `defaultConfig` with its defaults. */
  readonly json: JsonObject;
  /** What is odd but not an error, a sentence each: unknown keys, values out of range. */
  readonly warnings: readonly string[];
}

/** `defaultConfig` of the mesh configuration. */
export interface ProxyConfig {
  readonly configPath: string;
  readonly binaryPath: string;
  readonly serviceCluster: string;
  readonly drainDuration: Nanoseconds;
  readonly parentShutdownDuration: Nanoseconds;
  readonly discoveryAddress: string;
  readonly discoveryRefreshDelay: Nanoseconds;
  readonly zipkinAddress: string;
  readonly connectTimeout: Nanoseconds;
  readonly statsdUdpAddress: string;
  readonly proxyAdminPort: number;
  readonly controlPlaneAuthPolicy: string;
}
