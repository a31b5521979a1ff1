// A manifest in, the manifest with sidecars and the reasons out.
import { readFileSync } from 'node:fs';
import { injectManifest, loadInjectionConfig } from 'istio-initializer';

const read = (name) => readFileSync(new URL(`../istio-1.31/${name}`, import.meta.url), 'utf8');

const config = loadInjectionConfig({ injection: read('istio-sidecar-injector.yaml'), mesh: read('istio.yaml') });
const { text, workloads } = injectManifest({ text: read('app.yaml'), name: 'app.yaml' }, config);

for (const { object, action, reason, why } of workloads) {
  console.error(`${object.kind} ${object.name}: ${action} (${reason}): ${why}`);
}
process.stdout.write(text);
