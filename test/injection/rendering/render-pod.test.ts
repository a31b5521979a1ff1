import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { injectManifest } from '../../../src/injection/manifest/manifest.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import type { Json, JsonObject } from '../../../src/json/json.js';

/** The warnings about a pod that gets a proxy by a template. */
function warningsFor(annotations: JsonObject, template: Json = { spec: { containers: [{ name: 'istio-proxy' }] } }) {
  const text = JSON.stringify({
    policy: 'enabled',
    compatibility: '1.31',
    templates: { sidecar: JSON.stringify(template) },
  });
  const config = parseInjectionConfig(text, { key: 'config', name: 'config.yaml' });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', annotations },
    spec: { containers: [{ name: 'a' }] },
  };
  const { outcomes } = injectManifest(JSON.stringify(pod), 'pod.yaml', {
    config,
    mesh: defaultMesh(config.compatibility),
  });
  return outcomes.flatMap(({ warnings }) => warnings);
}

describe('renderPod', () => {
  it('says that the targets of a pod can not be read', () => {
    const [warning, ...others] = warningsFor({ 'prometheus.istio.io/scrape-targets': '80,:/m' });
    expect(warning).to.contain("prometheus.istio.io/scrape-targets is '80,:/m'");
    expect(others).to.have.lengthOf(0);
  });

  it('says nothing of targets where metrics are not merged', () => {
    const annotations = { 'prometheus.istio.io/scrape-targets': ':/m', 'prometheus.istio.io/merge-metrics': 'false' };
    expect(warningsFor(annotations)).to.deep.equal([]);
  });

  it('names twenty fields that its release does not know, and counts the others', () => {
    const fields = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`field${index}`, 1]));
    const warnings = warningsFor({}, { spec: fields });
    expect(warnings).to.have.lengthOf(21);
    expect(warnings.at(-1)).to.equal('the template sidecar writes 5 more fields that are not known');
  });

  it('names all templates that a pod asks for and that are not there', () => {
    expect(() => warningsFor({ 'inject.istio.io/templates': 'a, sidecar,b' })).to.throw(
      "the annotation inject.istio.io/templates asks for the templates 'a', 'b', want one of sidecar",
    );
    expect(() => warningsFor({ 'inject.istio.io/templates': 'a' })).to.throw("asks for the template 'a', want one of");
  });
});
