import { type JsonObject, textOf } from '../../json/json.js';
import { formatDuration } from '../../template/go/duration.js';
import type { InjectionConfig } from '../config/injection-config.js';
import type { ParamsConfig } from '../config/params-config.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import { traitsOf } from '../releases/istio-release.js';
import type { Sidecar, SidecarNames } from '../sidecar/sidecar.js';
import type { PodTemplate } from '../workload/workload.js';

const INIT = 'istio-init';
const CORE_DUMP = 'enable-core-dump';
const PROXY = 'istio-proxy';
const ENVOY_VOLUME = 'istio-envoy';
const CERTS_VOLUME = 'istio-certs';

// It takes root to change iptables and the kernel, and a container without these inherits the pod's.
const AS_ROOT = { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false } as const;

/** Names that the sidecar of a configuration uses, so that no pod gets it twice; a template's are not known yet. */
export function sidecarNames(config: InjectionConfig): SidecarNames {
  if (config.form !== 'params') return { containers: [], volumes: [] };
  const { params } = config;
  return {
    containers: params.enableCoreDump ? [PROXY, INIT, CORE_DUMP] : [PROXY, INIT],
    volumes: [ENVOY_VOLUME, CERTS_VOLUME],
  };
}

type ParamsSidecarConfig = SidecarConfig<ParamsConfig>;

const envFromField = (name: string, fieldPath: string): JsonObject => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

// Istio's CA makes this secret where it runs; where it doesn't, the pod starts without.
const volumesFor = (account: string): readonly JsonObject[] => [
  { name: ENVOY_VOLUME, emptyDir: { medium: 'Memory' } },
  { name: CERTS_VOLUME, secret: { secretName: `istio.${account}`, optional: true } },
];

const DEFAULT_VOLUMES = volumesFor('default');

/** What is the same in all sidecars of a configuration. */
interface FixedParts {
  readonly initContainers: readonly JsonObject[];
  /** Arguments of the proxy up to the name of its cluster, and behind it. */
  readonly args: readonly [before: readonly string[], behind: readonly string[]];
  /** The proxy, whose arguments are still to come. */
  readonly proxy: JsonObject;
}

/**
 * Makes sidecars of one configuration after the other, from parts that are made once: in two sidecars of one configuration
 * they are the same objects, so that a caller can tell by that what it has seen.
 */
export class SidecarParts {
  #parts: FixedParts | undefined;
  #made: ParamsSidecarConfig | undefined;

  of(sidecarConfig: ParamsSidecarConfig): FixedParts {
    const isMade = sidecarConfig.config === this.#made?.config && sidecarConfig.mesh === this.#made.mesh;
    const parts = (isMade ? this.#parts : undefined) ?? fixedParts(sidecarConfig);
    [this.#parts, this.#made] = [parts, sidecarConfig];
    return parts;
  }
}

/** The sidecar of a `params` configuration for one pod template, as Istio 0.2 to 0.4 made it. */
export function paramsSidecar(
  sidecarConfig: ParamsSidecarConfig & { readonly sidecarParts?: SidecarParts | undefined },
  template: PodTemplate,
): Sidecar {
  const { sidecarParts = new SidecarParts() } = sidecarConfig;
  const parts = sidecarParts.of(sidecarConfig);
  const { args, proxy } = parts;
  return {
    initContainers: parts.initContainers,
    containers: [{ ...proxy, args: [...args[0], serviceCluster(sidecarConfig, template), ...args[1]] }],
    volumes: volumes(template),
    status: `injected-version-${sidecarConfig.config.params.version}`,
    statusOnWorkload: true,
  };
}

function fixedParts(sidecarConfig: ParamsSidecarConfig): FixedParts {
  const { params } = sidecarConfig.config;
  const init = initContainer(sidecarConfig);
  return {
    initContainers: params.enableCoreDump ? [init, coreDumpContainer(sidecarConfig)] : [init],
    args: proxyArguments(sidecarConfig),
    proxy: proxyContainer(sidecarConfig),
  };
}

function initContainer({ config: { params }, mesh }: ParamsSidecarConfig): JsonObject {
  const ranges = params.includeIPRanges === '' ? [] : ['-i', params.includeIPRanges];
  return {
    name: INIT,
    image: params.initImage,
    args: ['-p', String(mesh.proxyListenPort), '-u', String(params.sidecarProxyUID), ...ranges],
    imagePullPolicy: params.imagePullPolicy,
    securityContext: { capabilities: { add: ['NET_ADMIN'] }, privileged: true, ...AS_ROOT },
  };
}

function coreDumpContainer({ config: { params }, mesh }: ParamsSidecarConfig): JsonObject {
  const pattern = `${mesh.defaultConfig.configPath}/core.%e.%p.%t`;
  return {
    name: CORE_DUMP,
    image: 'alpine',
    command: ['/bin/sh'],
    args: ['-c', `sysctl -w kernel.core_pattern=${pattern} && ulimit -c unlimited`],
    imagePullPolicy: params.imagePullPolicy,
    securityContext: { privileged: true, ...AS_ROOT },
  };
}

function serviceCluster({ config, mesh }: ParamsSidecarConfig, { labels }: PodTemplate): string {
  const app = traitsOf(config.compatibility).serviceClusterFromAppLabel ? labels['app'] : undefined;
  // An empty label counts; a number in a YAML file is read as a text, as Kubernetes does.
  return app === undefined ? mesh.defaultConfig.serviceCluster : textOf(app);
}

function proxyArguments({ config, mesh }: ParamsSidecarConfig): FixedParts['args'] {
  const proxy = mesh.defaultConfig;
  const { verbosity } = config.params;
  const flags: readonly (readonly [string, string])[] = [
    ['--drainDuration', formatDuration(proxy.drainDuration)],
    ['--parentShutdownDuration', formatDuration(proxy.parentShutdownDuration)],
    ['--discoveryAddress', proxy.discoveryAddress],
    ['--discoveryRefreshDelay', formatDuration(proxy.discoveryRefreshDelay)],
    ['--zipkinAddress', proxy.zipkinAddress],
    ['--connectTimeout', formatDuration(proxy.connectTimeout)],
    ['--statsdUdpAddress', proxy.statsdUdpAddress],
    ['--proxyAdminPort', String(proxy.proxyAdminPort)],
  ];
  const known = traitsOf(config.compatibility).controlPlaneAuthPolicy
    ? [...flags, ['--controlPlaneAuthPolicy', proxy.controlPlaneAuthPolicy]]
    : flags;
  const paths = ['--configPath', proxy.configPath, '--binaryPath', proxy.binaryPath];
  const log = verbosity > 0 ? ['-v', String(verbosity)] : [];
  return [['proxy', 'sidecar', ...log, ...paths, '--serviceCluster'], known.flat()];
}

function proxyContainer({ config: { params }, mesh }: ParamsSidecarConfig): JsonObject {
  return {
    name: PROXY,
    image: params.proxyImage,
    args: [],
    env: [
      envFromField('POD_NAME', 'metadata.name'),
      envFromField('POD_NAMESPACE', 'metadata.namespace'),
      envFromField('INSTANCE_IP', 'status.podIP'),
    ],
    imagePullPolicy: params.imagePullPolicy,
    ...(Object.keys(params.resources).length > 0 && { resources: params.resources }),
    securityContext: {
      privileged: params.debugMode,
      readOnlyRootFilesystem: !params.debugMode,
      runAsUser: params.sidecarProxyUID,
    },
    volumeMounts: [
      { name: ENVOY_VOLUME, mountPath: mesh.defaultConfig.configPath },
      { name: CERTS_VOLUME, mountPath: '/etc/certs/', readOnly: true },
    ],
  };
}

function volumes({ spec }: PodTemplate): readonly JsonObject[] {
  const account = spec['serviceAccountName'];
  return typeof account === 'string' && account !== '' ? volumesFor(account) : DEFAULT_VOLUMES;
}
