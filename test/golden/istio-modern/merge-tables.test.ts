import { expect } from 'chai';

import { mergeTemplate } from '../../../src/injection/merge/merge-template.js';
import { PodPatchReader } from '../../../src/injection/merge/pod-patch.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { POD_TYPE_HISTORY } from '../../../src/injection/releases/rules/pod-type-rules.js';
import { type JsonObject, objectAt, stringIn } from '../../../src/json/json.js';
import { readGoYaml } from '../../../src/yaml/read-go-yaml.js';
import { describeTable } from './modern-tables.js';

const TEMPLATES = 'inject.istio.io/templates';
/** What later steps set. */
const LATER = /^(?:prometheus\.io\/.*|sidecar\.istio\.io\/status)$/;

/** A pod without the annotations of later steps, and without maps that are empty. */
function comparable(pod: JsonObject): JsonObject {
  const { annotations, ...metadata } = objectAt(pod, 'metadata');
  const own = Object.entries(objectAt(annotations)).filter(([name]) => !LATER.test(name));
  return {
    metadata: { ...metadata, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) },
    spec: objectAt(pod, 'spec'),
  };
}

/** The names of the templates of a pod, in their order. */
function templatesOf(pod: JsonObject, config: JsonObject): readonly string[] {
  const asked = stringIn(objectAt(pod, 'metadata', 'annotations')[TEMPLATES])?.split(',');
  const aliases = objectAt(config, 'aliases');
  return (asked ?? (config['defaultTemplates'] as readonly string[])).flatMap(
    (name) => (aliases[name] as readonly string[] | undefined) ?? name,
  );
}

describe('the merge of templates', () => {
  describeTable('overlay-merge', (row, release) => {
    const pod = objectAt(readGoYaml(stringIn(row['input']) ?? ''));
    const config = objectAt(row, 'config');
    const merged = templatesOf(pod, config).reduce(
      (pods, name) => {
        const text = stringIn(objectAt(config, 'templates')[name]) ?? '';
        const patch = new PodPatchReader(rulesAt(POD_TYPE_HISTORY, release)).read(readGoYaml(text));
        expect(patch.unknown).to.deep.equal([]);
        return mergeTemplate(pods, patch, { nativeSidecars: false });
      },
      { pod, template: {} },
    );
    // The later step of the order puts the proxy last.
    const name = stringIn(row['name']);
    const expected = comparable(objectAt(readGoYaml(stringIn(row['expected']) ?? '')));
    const found = comparable(merged.pod);
    const isOrdered = name === 'strategic merge directive';
    const spec = (of: JsonObject): unknown => (isOrdered ? of['spec'] : inAnyOrder(objectAt(of, 'spec')));
    expect(spec(found), name).to.deep.equal(spec(expected));
    expect(found['metadata'], name).to.deep.equal(expected['metadata']);
  });
});

function inAnyOrder(spec: JsonObject): unknown {
  const texts = (key: string): readonly string[] =>
    ((spec[key] ?? []) as readonly unknown[]).map((item) => JSON.stringify(item)).sort();
  return [texts('containers'), texts('initContainers')];
}
