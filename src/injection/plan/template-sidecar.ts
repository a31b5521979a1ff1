import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { TemplateConfig } from '../config/template-config.js';
import { rulesAt } from '../releases/history.js';
import type { TemplateRelease } from '../releases/istio-release.js';
import { compareReleases } from '../releases/release.js';
import { ANNOTATION_HISTORY } from '../releases/rules/annotation-rules.js';
import { OWNER_HISTORY } from '../releases/rules/owner-rules.js';
import { fieldsToAdd } from '../sidecar/pod-fields.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { unmetDemands } from '../sidecar/sidecar-demands.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import type { TemplateSidecar } from '../sidecar/sidecar-reader.js';
import type { SidecarTemplate } from '../sidecar/sidecar-template.js';
import { ownerOf } from '../workload/pod-owner.js';
import { namesOf, type WorkloadShape } from '../workload/workload.js';
import { checkMetadata } from './pod-annotations.js';

/**
 * The sidecar that the template of a configuration makes for one workload, as Istio 0.5 and later made it.
 * @param sidecarConfig with `withDefaults`, the sidecar has what Kubernetes fills in
 * @throws SidecarError where the template fails, makes nothing that can be read, or an annotation is wrong
 */
export function templateSidecar(
  sidecarConfig: SidecarConfig<TemplateConfig> & { readonly withDefaults: boolean },
  workload: JsonObject,
  shape: WorkloadShape,
): Sidecar {
  const { mesh, values = {}, withDefaults } = sidecarConfig;
  const { template } = sidecarConfig.config;
  const spec = objectAt(workload, ...shape.podTemplate, 'spec');
  const rules = rulesAt(OWNER_HISTORY, sidecarConfig.config.compatibility);
  const owner = ownerOf(workload, shape, { rules, door: sidecarConfig.injector?.door ?? 'webhook' });
  const text = template.render({
    typeMeta: owner.typeMeta,
    deploymentMeta: owner.metadata,
    objectMeta: checkMetadata(objectAt(workload, ...shape.podTemplate, 'metadata'), {
      rules: rulesAt(ANNOTATION_HISTORY, sidecarConfig.config.compatibility),
    }),
    spec,
    proxyConfig: objectAt(mesh.json, 'defaultConfig'),
    meshConfig: mesh.json,
    values,
  });
  const sidecar = withoutOwnParts(template.read(text, { withDefaults }), spec, template);
  const metadata = objectAt(workload, ...shape.podTemplate, 'metadata');
  const unmet = unmetDemands(sidecar.demands, { metadata, spec });
  return { ...withDemandsSettled(sidecar, unmet, sidecarConfig.config.compatibility), statusOnWorkload: false };
}

/**
 * A pod without what its template asks for would be wrong without a word.
 * @throws SidecarError where the template's release would have done it
 */
function withDemandsSettled(
  sidecar: TemplateSidecar,
  unmet: readonly string[],
  release: TemplateRelease,
): TemplateSidecar {
  if (unmet.length === 0) return sidecar;
  const { warnings = [] } = sidecar;
  const what = unmet.join(', ');
  if (compareReleases(release, '1.0.2') < 0) {
    const ignored = `the sidecar template asks for ${what}: Istio ${release} does not read that, and it has no effect`;
    return { ...sidecar, warnings: [...warnings, ignored] };
  }
  const message = `the sidecar template asks for what is not done here: ${what}; take it out of the template`;
  throw new SidecarError('TemplateFailed', [message, ...warnings].join('; '));
}

/** Without what the pod has itself: secrets would be there twice, and uninjection would remove the pod's own. */
function withoutOwnParts(sidecar: TemplateSidecar, spec: JsonObject, template: SidecarTemplate): TemplateSidecar {
  const { imagePullSecrets = [], dnsConfig, securityContext, ...lists } = sidecar;
  const taken = new Set(namesOf(objectsIn(spec['imagePullSecrets'])));
  const kept = imagePullSecrets.filter(({ name }) => !taken.has(stringIn(name) ?? ''));
  if (kept.length === imagePullSecrets.length && !dnsConfig && !securityContext) return sidecar;
  const fields = fieldsToAdd(spec, { ...(dnsConfig && { dnsConfig }), ...(securityContext && { securityContext }) });
  return template.withStatus({ ...lists, ...(kept.length > 0 && { imagePullSecrets: kept }), ...fields });
}
