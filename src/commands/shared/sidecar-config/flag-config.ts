import { releaseOfVersion } from '../../../injection/releases/istio-release.js';
import type { JsonObject } from '../../../json/json.js';
import { writeYamlDocument } from '../../../yaml/write-document.js';
import type { ParamFlags } from './config-flags.js';

/** Defaults of istioctl 0.4, except for debug images and core dumps, which are off. */
const DEFAULTS = {
  hub: 'docker.io/istio',
  tag: '0.4.0',
  verbosity: 2,
  sidecarProxyUID: 1337,
  imagePullPolicy: 'IfNotPresent',
  includeIPRanges: '',
  coreDump: false,
  debug: false,
} as const satisfies ParamFlags;

const RELEASE_NUMBER = /^v?\d+\.\d+(?:\.\d+)?$/;

/** The configuration that the flags of 0.2 to 0.4 make, in the form of the key `config`. */
export function flagConfig(flags: ParamFlags): JsonObject {
  const { hub, tag, verbosity, sidecarProxyUID, setVersionString, ...all } = { ...DEFAULTS, ...flags };
  return {
    policy: 'enabled',
    // The arguments must fit the release in the image, whatever the version says.
    compatibility: RELEASE_NUMBER.test(tag) ? releaseOfVersion(tag) : '0.4.0',
    params: {
      initImage: `${hub}/proxy_init:${tag}`,
      proxyImage: `${hub}/${all.debug ? 'proxy_debug' : 'proxy'}:${tag}`,
      imagePullPolicy: all.imagePullPolicy,
      verbosity,
      version: setVersionString ?? tag,
      sidecarProxyUID,
      enableCoreDump: all.coreDump,
      debugMode: all.debug,
      includeIPRanges: all.includeIPRanges,
    },
  };
}

/** The same as YAML. */
export function flagConfigText(flags: ParamFlags): string {
  return writeYamlDocument(flagConfig(flags));
}

/** The ConfigMap around a configuration. */
export function wrapInConfigMap(config: string, { name, namespace }: { name: string; namespace: string }): string {
  const configMap: JsonObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: { config },
  };
  return writeYamlDocument(configMap);
}
