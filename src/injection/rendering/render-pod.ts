import isEqual from 'lodash/isEqual.js';

import { type Json, type JsonObject, objectAt } from '../../json/json.js';
import { settleLocation, withClusterEnvs } from '../adjust/cluster-envs.js';
import { withContainerOrder } from '../adjust/container-order.js';
import { envsOfPath } from '../adjust/inject-url.js';
import { withoutApplicationUser } from '../adjust/openshift.js';
import { withOverrides } from '../adjust/overrides.js';
import { withInjectionMetadata } from '../adjust/pod-metadata.js';
import { withRewrittenProbes } from '../adjust/probes.js';
import { metricsWarnings, type PrometheusSettings, withMergedMetrics } from '../adjust/prometheus-merge.js';
import { stripPod } from '../adjust/strip-pod.js';
import { type MergedPods, mergeTemplate } from '../merge/merge-template.js';
import type { PodPatchReader } from '../merge/pod-patch.js';
import type { ReleaseRules } from '../releases/rules/release-rules.js';
import { namesOfPod, STATUS_ANNOTATION, statusText } from '../sidecar/injection-status.js';
import { mergeFailure } from '../sidecar/merge-failure.js';
import { leftOutFieldWarnings } from '../sidecar/template-warnings.js';
import { asksForTemplates, chosenTemplates, TEMPLATES_ANNOTATION, type TemplateSet } from './chosen-templates.js';
import type { PodTemplateText } from './pod-template-text.js';
import type { PodParts, RenderedPod } from './rendered-pod.js';
import type { StepRules } from './step-rules.js';
import { type PodToRender, type ProxyFactFinder, type ProxyFacts, templateData } from './template-data.js';

/** What pods are rendered with: the templates of a configuration, and what else it says. */
export interface PodRenderer extends TemplateSet {
  readonly rules: ReleaseRules;
  readonly steps: StepRules;
  readonly facts: ProxyFactFinder;
  readonly patches: PodPatchReader;
  readonly injectedAnnotations: JsonObject;
}

/** A pod on its way, and what is known of it. */
interface Rendering {
  readonly input: PodToRender;
  readonly renderer: PodRenderer;
  readonly facts: ProxyFacts;
  /** Before anything was done. */
  readonly original: JsonObject;
}

/**
 * The pod that the templates of a configuration make of one, as Istio 1.9 and later make it.
 * @throws SidecarError where a template fails or makes nothing that can be merged, or an annotation is wrong
 */
export function renderPod(input: PodToRender, renderer: PodRenderer): RenderedPod {
  const { steps } = renderer;
  const facts = renderer.facts.factsOf(input);
  const original = withoutApplicationUser({ ...input.pod }, steps.openShift);
  const rendering: Rendering = { input, renderer, facts, original };
  const templates = chosenTemplates(input.pod.metadata, renderer);
  const { pods, warnings } = mergeTemplates(rendering, templates);
  const overridden = withOverrides(
    { original, template: pods.template, merged: pods.pod },
    { rules: steps.overrides, isTproxy: facts.proxyConfig['interceptionMode'] === 'TPROXY' },
  );
  const adjusted = adjust(overridden.pod, pods.template, rendering);
  return {
    ...unchangedParts(adjusted, input),
    warnings: [...warnings, ...metricsWarnings(overridden.pod, prometheusSettings(rendering))],
    done: whatWasDone(templates, input.pod, overridden.settings),
  };
}

function whatWasDone(
  templates: readonly PodTemplateText[],
  { metadata }: PodParts,
  settings: readonly string[],
): readonly string[] {
  const own =
    settings.length > 0 ? [`own settings of the pod, before those of the templates: ${settings.join('; ')}`] : [];
  const names = templates.map(({ name }) => name).join(', ');
  return [
    `templates: ${names}, ${asksForTemplates(metadata) ? `by the annotation ${TEMPLATES_ANNOTATION}` : 'by default'}`,
    ...own,
  ];
}

/** The pods with all templates merged. */
function mergeTemplates(
  { input, renderer, facts, original }: Rendering,
  templates: readonly PodTemplateText[],
): { readonly pods: MergedPods; readonly warnings: readonly string[] } {
  const { steps, patches } = renderer;
  const stripped = stripPod(original, { rules: steps.strip, statusPort: facts.statusPort });
  const data = templateData(input, stripped, facts);
  return templates.reduce<{ pods: MergedPods; warnings: readonly string[] }>(
    ({ pods, warnings }, template) => {
      const rendered = template.render(data, input.injector.environment);
      try {
        const patch = patches.read(rendered);
        const merged = mergeTemplate(pods, patch, { nativeSidecars: facts.nativeSidecars });
        return { pods: merged, warnings: [...warnings, ...leftOutFieldWarnings(patch.unknown, template.name)] };
      } catch (error) {
        throw mergeFailure(error, `the template ${template.name} made no pod`);
      }
    },
    { pods: { pod: original, template: { metadata: {}, spec: {} } }, warnings: [] },
  );
}

/** What follows the merge. */
function adjust(merged: JsonObject, template: JsonObject, { input, renderer, facts, original }: Rendering): JsonObject {
  const { rules, steps, injectedAnnotations } = renderer;
  const { containers } = rules;
  const wasInjected = statusOf(original) !== undefined;
  const location = settleLocation(original, input.values, envsOfPath(input.urlPath));
  const located = withClusterEnvs(merged, containers, location.envs);
  const measured = withMergedMetrics(located, prometheusSettings({ facts, renderer }));
  const probed = withRewrittenProbes(measured, {
    rules: steps.probes,
    rewriteTcp: input.injector.environment['REWRITE_TCP_PROBES'] !== 'false',
    enabled: facts.values.rewriteAppHTTPProbe,
    statusPort: facts.statusPort,
    wasInjected,
  });
  const { revision } = input.injector;
  const told = withInjectionMetadata(probed, {
    network: location.network,
    status: statusText({ release: rules.release, revision }, namesOfPod(objectAt(template, 'spec'))),
    injectedAnnotations: input.injector.door === 'webhook' ? injectedAnnotations : {},
  });
  return withContainerOrder(told, { rules: containers, hold: holdsApplication(facts) });
}

function prometheusSettings({ facts, renderer }: Pick<Rendering, 'facts' | 'renderer'>): PrometheusSettings {
  return {
    rules: renderer.steps.prometheus,
    enabled: facts.meshConfig['enablePrometheusMerge'] !== false,
    statusPort: facts.statusPort,
  };
}

/** The application waits for the proxy: either of the two is enough. */
function holdsApplication({ proxyConfig, values }: ProxyFacts): boolean {
  return proxyConfig['holdApplicationUntilProxyStarts'] === true || values.holdApplicationUntilProxyStarts;
}

function statusOf(pod: JsonObject): Json | undefined {
  return objectAt(pod, 'metadata', 'annotations')[STATUS_ANNOTATION];
}

/** Metadata and spec; those of before where they say the same, as in a pod that is injected again. */
function unchangedParts(after: JsonObject, { pod }: PodToRender): Pick<RenderedPod, 'metadata' | 'spec'> {
  const [metadata, spec] = [objectAt(after, 'metadata'), objectAt(after, 'spec')];
  if (statusOf({ ...pod }) === undefined) return { metadata, spec };
  return {
    metadata: isEqual(metadata, pod.metadata) ? pod.metadata : metadata,
    spec: isEqual(spec, pod.spec) ? pod.spec : spec,
  };
}
