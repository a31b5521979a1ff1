import { isAutoscaler } from '../../injection/analysis/autoscaler-rules.js';
import { isNamespace } from '../../injection/analysis/namespace-rules.js';
import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import { explainInFile } from '../../injection/explain/explanation.js';
import { manifestDocuments, objectsOf } from '../../injection/manifest/manifest-objects.js';
import { overlookedIn, overlookedInList } from '../../injection/manifest/overlooked.js';
import { POD_TEMPLATE_PATHS, workloadShape } from '../../injection/workload/workload.js';
import { readInputs } from '../shared/manifests/input-files.js';
import type { InputFlags } from '../shared/manifests/manifest-flags.js';
import { type ExplainResult, isService } from './explain-result.js';

/**
 * Explains the workloads of manifests.
 * @throws OperationalError if one can't be read, ManifestError if one does not parse
 */
export async function explainFiles(
  { filename = [], recursive, podTemplatePath = [] }: InputFlags,
  sidecarConfig: SidecarConfig,
): Promise<ExplainResult> {
  const others = [...POD_TEMPLATE_PATHS, ...podTemplatePath];
  const documents = (await readInputs(filename, recursive === true)).flatMap(({ name, text }) =>
    manifestDocuments(text, name).map((document) => ({ file: name, document })),
  );
  const objects = documents.flatMap(({ file, document }) => objectsOf(document).map((object) => ({ file, object })));
  const all = objects.map(({ object }) => object);
  const services = all.filter(isService);
  const autoscalers = all.filter(isAutoscaler);
  const namespaces = all.filter(isNamespace);
  const workloads = objects.flatMap(({ file, object }) => {
    const shape = workloadShape(object, others);
    return shape ? [{ file, object, shape, explanation: explainInFile({ object, shape }, sidecarConfig) }] : [];
  });
  const warnings = [
    ...objects.flatMap(({ file, object }) =>
      workloadShape(object, others) ? [] : overlookedIn(object).map((text) => `${file}: ${text}`),
    ),
    ...documents.flatMap(({ file, document }) => overlookedInList(document).map((text) => `${file}: ${text}`)),
  ];
  // Without any Service in the files, Services are kept elsewhere: none is reported as missing.
  return { workloads, services, autoscalers, namespaces, servicesKnown: services.length > 0, warnings };
}
