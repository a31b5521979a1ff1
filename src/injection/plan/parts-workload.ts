import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { TemplateConfig } from '../config/template-config.js';
import { type InjectorSettings, NO_SETTINGS } from '../rendering/injector-settings.js';
import { type PartsReleaseRules, podWithParts } from '../rendering/parts-pod.js';
import type { PodParts, RenderedPod } from '../rendering/rendered-pod.js';
import { type DemandsMet, unmetDemands } from '../sidecar/sidecar-demands.js';
import type { TemplateSidecar } from '../sidecar/sidecar-reader.js';
import type { SidecarTemplate } from '../sidecar/sidecar-template.js';
import { namesOf, type WorkloadShape } from '../workload/workload.js';
import { checkMetadata } from './pod-annotations.js';
import { podPartsOf } from './pod-change.js';
import { ownerFor, withIgnored, withoutOwnParts } from './template-sidecar.js';

/** Of Istio's proxy. */
const PROXY_GROUP = 1337;

/** What the template of a configuration of 1.1 to 1.8 makes of a workload. */
interface RenderedParts {
  /** What it rendered, without what the pods have themselves. */
  readonly sidecar: TemplateSidecar;
  /** Makes the pod that has it. @throws SidecarError where that is not what the template asks for */
  readonly pod: () => RenderedPod;
}

/**
 * Renders the template of a configuration for a workload, as Istio 1.1 to 1.8 did.
 * @throws SidecarError where it fails, makes nothing that can be read, or an annotation is wrong
 */
export function renderParts(
  sidecarConfig: SidecarConfig<TemplateConfig> & { readonly urlPath?: string },
  { workload, shape }: { readonly workload: JsonObject; readonly shape: WorkloadShape },
  proxies: NonNullable<TemplateConfig['proxies']>,
): RenderedParts {
  const { config, mesh, values = {}, injector, urlPath = '' } = sidecarConfig;
  const { template, compatibility, injectedAnnotations, rules } = config;
  const settings: InjectorSettings = { ...NO_SETTINGS, door: 'webhook', ...injector };
  const { door, revision } = settings;
  const pod = podPartsOf(workload, shape);
  const owner = ownerFor(sidecarConfig, workload, shape);
  const namespace = stringIn(objectAt(workload, 'metadata')['namespace']) ?? '';
  const input = { pod, owner, namespace, mesh: mesh.json, values, injector: settings, urlPath };
  const metadata = checkMetadata(pod.metadata, { rules: rules.annotations });
  const facts = proxies.factsOf(input);
  const text = template.render(proxies.dataOf(input, { metadata, spec: pod.spec }, facts), settings.environment);
  const rendered = withProxyGroup(template.read(text, { withDefaults: false }), facts.meshConfig);
  const own = forPod(rendered, pod, template);
  const sidecar = withIgnored(own, ignoredDemands(own, pod, { rules, door }), compatibility);
  const workloadName = stringIn(owner.metadata['name']) ?? '';
  return {
    sidecar,
    pod: () =>
      podWithParts({
        ...{ before: pod, sidecar, rules, door, revision, injectedAnnotations, workloadName },
        ...{ mesh: facts.meshConfig, statusPort: facts.statusPort },
      }),
  };
}

/** Where the mesh hands out keys by a socket, the proxy reads the token of the pod's service account as this group. */
function withProxyGroup(sidecar: TemplateSidecar, mesh: JsonObject): TemplateSidecar {
  const isNeeded = (stringIn(mesh['sdsUdsPath']) ?? '') !== '';
  return isNeeded ? { ...sidecar, securityContext: { ...sidecar.securityContext, fsGroup: PROXY_GROUP } } : sidecar;
}

/** Of what was rendered, what the pod lacks. The status of these releases names lists; it says more where the pod had such a field. */
function forPod(rendered: TemplateSidecar, { spec }: PodParts, template: SidecarTemplate): TemplateSidecar {
  const { dnsConfig, securityContext, ...lists } = withoutOwnParts(rendered, spec, template);
  const joined = {
    ...(dnsConfig && spec['dnsConfig'] && { dnsConfig }),
    ...(securityContext && spec['securityContext'] && { securityContext }),
  };
  const { status } = template.withStatus({ ...lists, ...joined });
  return { ...lists, status, ...(dnsConfig && { dnsConfig }), ...(securityContext && { securityContext }) };
}

interface Doing {
  readonly rules: PartsReleaseRules;
  readonly door: 'file' | 'webhook';
}

/** What the template asks for and the release does not do at this door, a phrase each. */
function ignoredDemands(sidecar: TemplateSidecar, pod: PodParts, doing: Doing): readonly string[] {
  const secrets = doing.door === 'file' ? namesOf(sidecar.imagePullSecrets ?? []) : [];
  return [
    ...unmetDemands(sidecar.demands, pod, demandsMet(sidecar, doing)),
    ...secrets.map((name) => `imagePullSecrets (${name}, in a file)`),
  ];
}

function demandsMet({ initContainers, demands }: TemplateSidecar, { rules, door }: Doing): DemandsMet {
  const { parts, probes } = rules;
  const annotates = door === 'file' || parts.redirectsInWebhook;
  // With an istio-init of its own, the pod needs no network plugin.
  const needsNone = !annotates && namesOf(initContainers).includes('istio-init');
  return {
    podRedirectAnnot: (name) => needsNone || (annotates && parts.redirectAnnotations.includes(name)),
    rewriteAppHTTPProbe: probes.annotation || demands.rewriteAppHTTPProbe === true,
    holdApplicationUntilProxyStarts: parts.holdsApplication,
  };
}
