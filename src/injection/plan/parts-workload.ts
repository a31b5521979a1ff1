import { type JsonObject, stringIn } from '../../json/json.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { TemplateConfig } from '../config/template-config.js';
import { type PartsReleaseRules, podWithParts } from '../rendering/parts-pod.js';
import type { PodParts, RenderedPod } from '../rendering/rendered-pod.js';
import { type DemandsMet, unmetDemands } from '../sidecar/sidecar-demands.js';
import type { TemplateSidecar } from '../sidecar/sidecar-reader.js';
import type { SidecarTemplate } from '../sidecar/sidecar-template.js';
import { namesOf, type WorkloadShape } from '../workload/workload.js';
import { podPartsOf } from './pod-change.js';
import { ownerFor, renderSidecar, withIgnored, withoutOwnParts } from './template-sidecar.js';

/** Of Istio's proxy. */
const PROXY_GROUP = 1337;

/** True for the template of a release that makes the pod anew, 1.1 to 1.8. */
export function rewritesPod({ rules }: TemplateConfig): boolean {
  return rules.parts.rewritesPod;
}

/**
 * What the template of such a release renders for a workload, without what its pods have themselves.
 * @throws SidecarError where it fails, makes nothing that can be read, or an annotation is wrong
 */
export function partsSidecar(
  sidecarConfig: SidecarConfig<TemplateConfig>,
  workload: JsonObject,
  shape: WorkloadShape,
): TemplateSidecar {
  const { config, mesh, injector } = sidecarConfig;
  const pod = podPartsOf(workload, shape);
  const text = renderSidecar(sidecarConfig, pod, ownerFor(sidecarConfig, workload, shape));
  const rendered = withProxyGroup(config.template.read(text, { withDefaults: false }), mesh.json);
  const sidecar = forPod(rendered, pod, config.template);
  const ignored = ignoredDemands(sidecar, pod, { rules: config.rules, door: injector?.door ?? 'webhook' });
  return withIgnored(sidecar, ignored, config.compatibility);
}

/** A workload, and what the template rendered for it. */
interface WorkloadSidecar {
  readonly workload: JsonObject;
  readonly shape: WorkloadShape;
  readonly sidecar: TemplateSidecar;
}

/** The pod of a workload with its sidecar, as the release of the configuration makes it. */
export function podWithSidecar(
  sidecarConfig: SidecarConfig<TemplateConfig>,
  { workload, shape, sidecar }: WorkloadSidecar,
): RenderedPod {
  const { config, mesh, injector } = sidecarConfig;
  const { door = 'webhook', revision = '' } = injector ?? {};
  return podWithParts({
    ...{ before: podPartsOf(workload, shape), sidecar, rules: config.rules, door },
    ...{ mesh: mesh.json, revision, injectedAnnotations: config.injectedAnnotations },
    workloadName: stringIn(ownerFor(sidecarConfig, workload, shape).metadata['name']) ?? '',
  });
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
