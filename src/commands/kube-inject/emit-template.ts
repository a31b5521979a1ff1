import { type ParamsConfig, parseParamsConfig } from '../../injection/config/params-config.js';
import { defaultMeshConfig } from '../../injection/mesh/mesh-config.js';
import type { ProxyConfig } from '../../injection/mesh/mesh-schema.js';
import { paramsSidecar } from '../../injection/plan/params-sidecar.js';
import { podTemplateOf, type WorkloadShape } from '../../injection/workload/workload.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { formatDuration } from '../../template/go/duration.js';
import { writeYamlDocument } from '../../yaml/write-document.js';
import type { ParamFlags } from '../shared/sidecar-config/config-flags.js';
import { flagConfigText } from '../shared/sidecar-config/flag-config.js';

/** A mark in a sidecar, and the template action that replaces it. */
type Placeholders = readonly (readonly [mark: string, action: string])[];

const field = (name: string): string => `.ProxyConfig.${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const TEXTS = [
  ...(['configPath', 'binaryPath', 'serviceCluster', 'discoveryAddress', 'zipkinAddress', 'statsdUdpAddress'] as const),
  'controlPlaneAuthPolicy',
] as const satisfies readonly (keyof ProxyConfig)[];

// No flag has such a value; YAML quotes what begins with @.
const mark = (name: string): string => `@${name}@`;
const APP = mark('app');
const ACCOUNT = mark('account');

const HOUR_NS = 3600e9;
/** Numbers that no configuration has. */
const DURATIONS = {
  drainDuration: 2001 * HOUR_NS,
  parentShutdownDuration: 2002 * HOUR_NS,
  discoveryRefreshDelay: 2003 * HOUR_NS,
  connectTimeout: 2004 * HOUR_NS,
} as const;
const LISTEN_PORT = -0.15001;
const ADMIN_PORT = -0.15;

const MARKED_PROXY = {
  ...(Object.fromEntries(TEXTS.map((name) => [name, mark(name)])) as Record<(typeof TEXTS)[number], string>),
  ...DURATIONS,
  proxyAdminPort: ADMIN_PORT,
} satisfies ProxyConfig;

const PLACEHOLDERS: Placeholders = [
  [
    APP,
    `[[ if isset .ObjectMeta.Labels "app" ]][[ index .ObjectMeta.Labels "app" ]][[ else ]]${mark('serviceCluster')}[[ end ]]`,
  ],
  [ACCOUNT, '[[ if eq .Spec.ServiceAccountName "" ]]default[[ else ]][[ .Spec.ServiceAccountName ]][[ end ]]'],
  ...TEXTS.map((name) => [mark(name), `[[ ${field(name)} ]]`] as const),
  ...Object.entries(DURATIONS).map(
    ([name, duration]) => [formatDuration(duration), `[[ formatDuration ${field(name)} ]]`] as const,
  ),
  [String(LISTEN_PORT), '[[ .MeshConfig.ProxyListenPort ]]'],
  [String(ADMIN_PORT), `[[ ${field('proxyAdminPort')} ]]`],
];

const POD: WorkloadShape = { kind: 'Pod', podTemplate: [], statusTemplate: [] };

/**
 * The text of the key `config` as istioctl 0.5 made it from its flags: a policy, and a template whose sidecar is that of the
 * flags. Its version is the hash of its text.
 * @throws OperationalError for a proxy of 0.2: no release with templates has the defaults of its mesh configuration
 */
export function emitConfigText(flags: ParamFlags): string {
  const config = parseParamsConfig(flagConfigText(flags), { key: 'config', name: 'flags' });
  if (config.compatibility !== '0.4.0') {
    throw new OperationalError(
      `--emitTemplate: got --tag ${String(flags.tag)}, want 0.3.0 or newer: the mesh configuration of a template has other defaults`,
    );
  }
  return writeYamlDocument({ policy: config.policy, compatibility: '0.5.0', template: templateText(config) });
}

/** Makes the sidecar of the parameters with marks, then replaces the marks by actions: there is only one code that makes it. */
function templateText(config: ParamsConfig): string {
  const mesh = {
    ...defaultMeshConfig(config.compatibility),
    proxyListenPort: LISTEN_PORT,
    defaultConfig: MARKED_PROXY,
  };
  const pod = { metadata: { labels: { app: APP } }, spec: { serviceAccountName: ACCOUNT } };
  const { initContainers, containers, volumes } = paramsSidecar({ config, mesh }, podTemplateOf(pod, POD));
  const marked = writeYamlDocument({ initContainers, containers, volumes });
  return PLACEHOLDERS.reduce((text, [place, action]) => text.replaceAll(place, action), marked);
}
