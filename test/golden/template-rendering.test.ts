import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as z from 'zod';

import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { compileInjectionTemplate } from '../../src/template/istio/injection-template.js';
import { readYamlDocument } from '../../src/yaml/read-document.js';

// The original's own test data lies beside the checkout and is not part of this project.
const SUITES = ['kube-inject-0.5', 'kube-inject-1.0'].map((name) => ({
  name,
  folder: fileURLToPath(new URL(`../../../shared/golden/${name}/`, import.meta.url)),
}));

const renderingCase = z.object({
  name: z.string(),
  tag: z.string(),
  input: z.string().optional(),
  config: z.string().optional(),
  mesh: z.string().optional(),
  expected: z.string().optional(),
  rendered: z.array(z.string()).optional(),
  parts: z.array(z.object({ pod: z.string(), rendered: z.string().optional() })).optional(),
});
type RenderingCase = z.infer<typeof renderingCase>;

const indexFile = z.object({ cases: z.array(renderingCase) });

/** Metadata and spec that a template is executed over. */
interface Rendered {
  readonly objectMeta: JsonObject;
  readonly spec: JsonObject;
}

function documentsIn(text: string): readonly JsonObject[] {
  const documents = text.split(/^(?=---(?:\s|$))/m).map((part): Json => readYamlDocument(part));
  return documents
    .filter(isJsonObject)
    .flatMap((document) => (document['kind'] === 'List' ? objectsIn(document['items']) : [document]));
}

const WITH_TEMPLATE = /^(ReplicationController|Deployment|DaemonSet|ReplicaSet|Job|StatefulSet|DeploymentConfig)$/;

/** What the original executes the template over: of a CronJob the metadata of its `jobTemplate`. */
function renderedOf(object: JsonObject): Rendered | undefined {
  const kind = stringIn(object['kind']) ?? '';
  if (kind === 'CronJob') {
    const job = objectAt(object, 'spec', 'jobTemplate');
    return { objectMeta: objectAt(job, 'metadata'), spec: objectAt(job, 'spec', 'template', 'spec') };
  }
  const pod = WITH_TEMPLATE.test(kind) ? objectAt(object, 'spec', 'template') : object;
  if (pod === object && kind !== 'Pod') return undefined;
  return { objectMeta: objectAt(pod, 'metadata'), spec: objectAt(pod, 'spec') };
}

const isInjected = ({ spec }: Rendered): boolean => spec['hostNetwork'] !== true;

function render(suite: string, golden: RenderingCase, pods: readonly Rendered[]): readonly string[] {
  const read = (path: string): JsonObject => objectAt(readYamlDocument(readFileSync(join(suite, path), 'utf8')));
  const template = compileInjectionTemplate(stringIn(read(golden.config ?? '')['template']) ?? '');
  // Some cases leave the release's defaults out, which this one spells out.
  const defaults = read(`${golden.tag}/kube-inject/hello/mesh.yaml`);
  const mesh = read(golden.mesh ?? '');
  const defaultConfig = { ...objectAt(defaults, 'defaultConfig'), ...objectAt(mesh, 'defaultConfig') };
  const meshConfig = { ...defaults, ...mesh, defaultConfig };
  return pods.map((pod) => template.execute({ ...pod, meshConfig }));
}

for (const { name, folder } of SUITES) {
  describe(`templates of ${name}`, () => {
    if (!existsSync(folder)) {
      it.skip(`are beside the checkout, in ${folder}`);
      return;
    }
    const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
    const { cases } = indexFile.parse(JSON.parse(text('index.json')));

    for (const golden of cases.filter(({ rendered }) => rendered !== undefined)) {
      it(`${golden.name}: gives what Go gives, to the byte`, () => {
        const found = documentsIn(text(golden.input ?? '')).map(renderedOf);
        const pods = found.filter((pod) => pod !== undefined).filter(isInjected);
        expect(render(folder, golden, pods)).to.deep.equal((golden.rendered ?? []).map(text));
      });
    }

    for (const golden of cases.filter(({ parts }) => parts !== undefined)) {
      it(`${golden.name}: gives what Go gives for every workload, to the byte`, () => {
        for (const { pod, rendered } of golden.parts ?? []) {
          if (rendered === undefined) continue;
          const object = objectAt(readYamlDocument(text(pod)));
          const parts = { objectMeta: objectAt(object, 'metadata'), spec: objectAt(object, 'spec') };
          expect(render(folder, golden, [parts])).to.deep.equal([text(rendered)]);
        }
      });
    }

    for (const golden of cases.filter((one) => one.name.endsWith('template-exec-error'))) {
      it(`${golden.name}: fails with Go's words`, () => {
        const pods = documentsIn(text(golden.input ?? ''))
          .map(renderedOf)
          .filter((pod) => pod !== undefined);
        const { error, message } = z
          .object({ error: z.string().optional(), message: z.string().optional() })
          .parse(JSON.parse(text(golden.expected ?? '')));
        expect(() => render(folder, golden, pods)).to.throw(error ?? message ?? 'no text');
      });
    }
  });
}
