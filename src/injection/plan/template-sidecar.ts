import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { TemplateConfig } from '../config/injection-config.js';
import type { SidecarConfig } from '../config/sidecar-config.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import type { TemplateSidecar } from '../sidecar/sidecar-reader.js';
import type { SidecarTemplate } from '../sidecar/sidecar-template.js';
import { type Owner, ownerOfPod } from '../workload/pod-owner.js';
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
  const owner = ownerOf(workload, shape);
  const text = template.render({
    typeMeta: owner.typeMeta,
    deploymentMeta: owner.metadata,
    objectMeta: checkMetadata(objectAt(workload, ...shape.podTemplate, 'metadata')),
    spec,
    proxyConfig: objectAt(mesh.json, 'defaultConfig'),
    meshConfig: mesh.json,
    values,
  });
  const sidecar = template.read(text, { withDefaults });
  return { ...withoutOwnSecrets(sidecar, spec, template), statusOnWorkload: false };
}

/** Without the image pull secrets that the pod already has: they would be there twice, and uninjection would remove them. */
function withoutOwnSecrets(sidecar: TemplateSidecar, spec: JsonObject, template: SidecarTemplate): TemplateSidecar {
  const { imagePullSecrets } = sidecar;
  const own = objectsIn(spec['imagePullSecrets']);
  if (!imagePullSecrets || own.length === 0) return sidecar;
  const taken = namesOf(own);
  const kept = imagePullSecrets.filter(({ name }) => !taken.includes(stringIn(name) ?? ''));
  return kept.length < imagePullSecrets.length ? template.withSecrets(sidecar, kept) : sidecar;
}

function ownerOf(workload: JsonObject, { kind }: WorkloadShape): Owner {
  if (kind === 'Pod') return ownerOfPod(workload);
  const apiVersion = stringIn(workload['apiVersion']) ?? '';
  return { typeMeta: { apiVersion, kind }, metadata: objectAt(workload, 'metadata') };
}
