import { explainReason } from '../injection/decision/reason.js';
import { explainManifests } from '../injection/explain/explain-manifests.js';
import { findingsOf } from '../injection/explain/explain-result.js';
import { injectManifest as injectText } from '../injection/manifest/manifest.js';
import { injectPod as planPod } from '../injection/pod/inject-pod.js';
import { fromJson } from '../template/go/from-json.js';
import { compileWithFunctions } from '../template/istio/template-with-functions.js';
import { ArgumentError, jsonObjectOf, jsonOf, namedText, optionsOf } from './argument.js';
import { LoadedConfig, loadedConfig } from './loaded-config.js';
import { manifestOptionsOf } from './manifest-options.js';
import type {
  InjectedManifest,
  InjectedPod,
  InjectionConfig,
  InjectionConfigTexts,
  InjectionSettings,
  ManifestExplanation,
  ManifestOptions,
  NamedText,
  PodRequest,
  RenderOptions,
} from './types.js';

export type * from './types.js';

/**
 * Reads the configuration that sidecars are made by.
 * @param texts the injection configuration, or all texts
 * @throws InjectionError `ERR_CONFIG` that names what is not valid: the key, what came and what is wanted
 */
export function loadInjectionConfig(
  texts: string | InjectionConfigTexts,
  settings?: InjectionSettings,
): InjectionConfig {
  return loadedConfig(texts, settings);
}

/**
 * Puts sidecars into the workloads of a YAML stream, or of JSON. All else in the text stays as it is: comments, order, quotes.
 * @throws InjectionError `ERR_MANIFEST` where a document does not parse, or a workload can't get its sidecar
 */
export function injectManifest(
  manifest: NamedText,
  config: InjectionConfig,
  options?: ManifestOptions,
): InjectedManifest {
  const { text, name } = namedText(manifest, 'the manifest');
  const sidecarConfig = LoadedConfig.behind(config);
  const injected = injectText(text, { name, ...manifestOptionsOf(options) }, sidecarConfig);
  return {
    text: injected.text,
    workloads: injected.outcomes.map(({ workload, decision, warnings }) => {
      const { action, reason } = decision;
      const more = { object: workload, why: explainReason(reason), warnings };
      return action === 'inject' ? { ...more, action, reason } : { ...more, action, reason };
    }),
    overlooked: injected.overlooked,
  };
}

/**
 * Decides about a pod that is about to be created, as the webhook does, and makes the patch that adds its sidecar. The pod is as
 * an API server sends it to a webhook: with its defaults.
 * @throws InjectionError `ERR_SIDECAR` where a sidecar is wanted, and none can be made
 */
export function injectPod(pod: object, config: InjectionConfig, request?: PodRequest): InjectedPod {
  const json = jsonObjectOf(pod, 'the pod');
  const { kind = 'Pod' } = json;
  if (kind !== 'Pod') {
    throw new ArgumentError(
      'the pod',
      `got an object of kind ${JSON.stringify(kind)}, want a Pod; injectManifest takes others`,
    );
  }
  const { namespace, name, path } = optionsOf(request, 'the request');
  const injection = planPod(json, LoadedConfig.behind(config), {
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(path !== undefined && { path }),
  });
  const { action, reason, warnings = [] } = injection;
  const more = { why: explainReason(reason), warnings };
  return action === 'inject'
    ? { ...more, action, reason, patch: injection.patch }
    : { ...more, action, reason, patch: [] };
}

/**
 * Says what would become of the workloads of a manifest and why, and what in it will not work in a mesh.
 * @throws InjectionError `ERR_MANIFEST` where a document does not parse
 */
export function explainManifest(
  manifest: NamedText,
  config: InjectionConfig,
  options?: ManifestOptions,
): ManifestExplanation {
  const named = namedText(manifest, 'the manifest');
  const { namespace, podTemplatePaths } = manifestOptionsOf(options);
  const sidecarConfig = LoadedConfig.behind(config);
  const explained = explainManifests([{ ...named, namespace }], { podTemplatePaths }, sidecarConfig);
  return {
    workloads: explained.workloads.map(({ explanation: { workload, action, reason, why, warnings, steps } }) => ({
      object: workload,
      ...{ action, reason, why, warnings, steps },
    })),
    findings: findingsOf(explained, sidecarConfig),
    overlooked: explained.overlooked.map(({ text }) => text),
  };
}

/**
 * Executes a Go template with Go's, sprig's and Istio's functions.
 * @param data what `.` is: a value of JSON
 * @throws InjectionError `ERR_TEMPLATE_PARSE` or `ERR_TEMPLATE_EXECUTE`, with Go's text
 */
export function renderTemplate(template: NamedText, data: unknown, options?: RenderOptions): string {
  const { text, name } = namedText(template, 'the template');
  const { delimiters: [leftDelim, rightDelim] = ['', ''], missingKey = 'default' } = optionsOf(options, 'the options');
  const compiled = compileWithFunctions({ name, text, leftDelim, rightDelim, missingKey });
  return compiled.execute(fromJson(jsonOf(data, 'the data')));
}
