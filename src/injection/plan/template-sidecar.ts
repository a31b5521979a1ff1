import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { TemplateConfig } from '../config/template-config.js';
import type { TemplateRelease } from '../releases/istio-release.js';
import { fieldsToAdd } from '../sidecar/pod-fields.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { unmetDemands } from '../sidecar/sidecar-demands.js';
import type { TemplateSidecar } from '../sidecar/sidecar-reader.js';
import type { SidecarTemplate } from '../sidecar/sidecar-template.js';
import { type Owner, ownerOf } from '../workload/pod-owner.js';
import { namesOf, type WorkloadShape } from '../workload/workload.js';
import { checkMetadata } from './pod-annotations.js';

/**
 * The sidecar that the template of a configuration makes for one workload, as Istio 0.5 to 1.0 made it.
 * @param sidecarConfig with `withDefaults`, the sidecar has what Kubernetes fills in
 * @throws SidecarError where the template fails, makes nothing that can be read, or an annotation is wrong
 */
export function templateSidecar(
  sidecarConfig: SidecarConfig<TemplateConfig> & { readonly withDefaults: boolean },
  workload: JsonObject,
  shape: WorkloadShape,
): Sidecar {
  const { config, mesh, values = {}, withDefaults } = sidecarConfig;
  const { template } = config;
  const [metadata, spec] = ['metadata', 'spec'].map((part) => objectAt(workload, ...shape.podTemplate, part)) as [
    JsonObject,
    JsonObject,
  ];
  const owner = ownerFor(sidecarConfig, workload, shape);
  const text = template.render({
    typeMeta: owner.typeMeta,
    deploymentMeta: owner.metadata,
    objectMeta: checkMetadata(metadata, { rules: config.rules.annotations }),
    spec,
    proxyConfig: objectAt(mesh.json, 'defaultConfig'),
    meshConfig: mesh.json,
    values,
  });
  const sidecar = withoutOwnParts(template.read(text, { withDefaults }), spec, template);
  const unmet = unmetDemands(sidecar.demands, { metadata, spec });
  return { ...withIgnored(sidecar, unmet, config.compatibility), statusOnWorkload: false };
}

/** With a warning about what a template asks for and its release does not do. */
export function withIgnored(
  sidecar: TemplateSidecar,
  unmet: readonly string[],
  release: TemplateRelease,
): TemplateSidecar {
  if (unmet.length === 0) return sidecar;
  const what = unmet.join(', ');
  const ignored = `the sidecar template asks for ${what}: Istio ${release} does not read that, and it has no effect`;
  return { ...sidecar, warnings: [...(sidecar.warnings ?? []), ignored] };
}

/** What a workload's pods belong to, as the release of a configuration finds it. */
export function ownerFor(
  { config, injector }: SidecarConfig<TemplateConfig>,
  workload: JsonObject,
  shape: WorkloadShape,
): Owner {
  return ownerOf(workload, shape, { rules: config.rules.owner, door: injector?.door ?? 'webhook' });
}

/** Without what the pod has itself: secrets would be there twice, and uninjection would remove the pod's own. */
export function withoutOwnParts(
  sidecar: TemplateSidecar,
  spec: JsonObject,
  template: SidecarTemplate,
): TemplateSidecar {
  const { imagePullSecrets = [], dnsConfig, securityContext, ...lists } = sidecar;
  const taken = new Set(namesOf(objectsIn(spec['imagePullSecrets'])));
  const kept = imagePullSecrets.filter(({ name }) => !taken.has(stringIn(name) ?? ''));
  if (kept.length === imagePullSecrets.length && !dnsConfig && !securityContext) return sidecar;
  const fields = fieldsToAdd(spec, { ...(dnsConfig && { dnsConfig }), ...(securityContext && { securityContext }) });
  return template.withStatus({ ...lists, ...(kept.length > 0 && { imagePullSecrets: kept }), ...fields });
}
