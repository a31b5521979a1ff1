import omit from 'lodash/omit.js';

import type { JsonObject } from '../../../json/json.js';
import type { History } from '../history.js';

/** What a release fills in where a mesh configuration says nothing, and where else a ProxyConfig comes from. */
export interface MeshRules {
  /** MeshConfig without `defaultConfig`, in protobuf's JSON. */
  readonly meshDefaults: JsonObject;
  /** The ProxyConfig in `defaultConfig`. */
  readonly proxyDefaults: JsonObject;
  /** The pod's annotation with a ProxyConfig that is merged over the mesh's; undefined where there is none. */
  readonly proxyConfigAnnotation: string | undefined;
  /** `.MeshConfig.DefaultConfig` of a template is the merged one, too. */
  readonly mergesIntoMesh: boolean;
  /** ProxyConfig resources of the cluster count. */
  readonly proxyConfigResources: boolean;
}

const EXPORT_TO_ALL = {
  defaultServiceExportTo: ['*'],
  defaultVirtualServiceExportTo: ['*'],
  defaultDestinationRuleExportTo: ['*'],
};

const MESH_OF_1_1: JsonObject = {
  disablePolicyChecks: true,
  proxyListenPort: 15001,
  connectTimeout: '1s',
  ingressService: 'istio-ingressgateway',
  enableTracing: true,
  accessLogFile: '/dev/stdout',
  outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  ...EXPORT_TO_ALL,
  rootNamespace: 'istio-system',
  dnsRefreshRate: '5s',
};

const PROXY_OF_1_1: JsonObject = {
  configPath: '/etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: '45s',
  parentShutdownDuration: '60s',
  discoveryAddress: 'istio-pilot:15010',
  connectTimeout: '1s',
  proxyAdminPort: 15000,
  controlPlaneAuthPolicy: 'NONE',
  statNameLength: 189,
  interceptionMode: 'REDIRECT',
};

const MESH_OF_1_6: JsonObject = {
  proxyListenPort: 15001,
  proxyInboundListenPort: 15006,
  connectTimeout: '10s',
  ingressClass: 'istio',
  ingressService: 'istio-ingressgateway',
  ingressControllerMode: 'STRICT',
  enableTracing: true,
  outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  inboundTrafficPolicy: { mode: 'PASSTHROUGH' },
  enableAutoMtls: true,
  trustDomain: 'cluster.local',
  trustDomainAliases: [],
  ...EXPORT_TO_ALL,
  rootNamespace: 'istio-system',
  dnsRefreshRate: '5s',
  enablePrometheusMerge: true,
};

const PROXY_OF_1_24: JsonObject = {
  configPath: './etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: '45s',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  proxyAdminPort: 15000,
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  statNameLength: 189,
  interceptionMode: 'REDIRECT',
  statusPort: 15020,
  terminationDrainDuration: '5s',
};
const TRACING: JsonObject = { tracing: { zipkin: { address: 'zipkin.istio-system:9411' } } };

const PROXY_OF_1_7: JsonObject = {
  ...omit(PROXY_OF_1_24, 'terminationDrainDuration'),
  ...TRACING,
  parentShutdownDuration: '60s',
  concurrency: 2,
};

const BUILT_IN_PROVIDERS = [
  { name: 'prometheus', prometheus: {} },
  { name: 'stackdriver', stackdriver: {} },
  { name: 'envoy', envoyFileAccessLog: { path: '/dev/stdout' } },
];

/** 0.5 to 1.0 have a reader of their own; between the releases that were looked at, a range keeps what it had before. */
export const MESH_HISTORY: History<MeshRules> = [
  {
    since: '1.1',
    rules: {
      meshDefaults: MESH_OF_1_1,
      proxyDefaults: PROXY_OF_1_1,
      proxyConfigAnnotation: undefined,
      mergesIntoMesh: false,
      proxyConfigResources: false,
    },
  },
  {
    since: '1.3',
    rules: {
      meshDefaults: { ...MESH_OF_1_1, protocolDetectionTimeout: '0.100s' },
      proxyDefaults: { ...PROXY_OF_1_1, envoyAccessLogService: {}, envoyMetricsService: {} },
    },
  },
  {
    since: '1.6',
    rules: {
      meshDefaults: MESH_OF_1_6,
      proxyDefaults: { ...PROXY_OF_1_7, controlPlaneAuthPolicy: 'NONE' },
      proxyConfigAnnotation: 'istio.io/proxyConfig',
      mergesIntoMesh: true,
    },
  },
  { since: '1.7', rules: { proxyDefaults: PROXY_OF_1_7, proxyConfigAnnotation: 'proxy.istio.io/config' } },
  { since: '1.10', rules: { proxyDefaults: { ...PROXY_OF_1_7, terminationDrainDuration: '5s' } } },
  {
    since: '1.11',
    rules: { mergesIntoMesh: false, meshDefaults: { ...MESH_OF_1_6, extensionProviders: BUILT_IN_PROVIDERS } },
  },
  { since: '1.13', rules: { proxyConfigResources: true } },
  { since: '1.20', rules: { proxyDefaults: { ...PROXY_OF_1_24, ...TRACING } } },
  { since: '1.24', rules: { proxyDefaults: PROXY_OF_1_24 } },
];
