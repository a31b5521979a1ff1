// A pod in, a JSON Patch out, as a mutating webhook answers it.
import { readFileSync } from 'node:fs';
import { injectPod, loadInjectionConfig } from 'istio-initializer';

const read = (name) => readFileSync(new URL(`../istio-1.31/${name}`, import.meta.url), 'utf8');

const config = loadInjectionConfig({ injection: read('istio-sidecar-injector.yaml'), mesh: read('istio.yaml') });
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'web-6d4cf56db6-', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }] },
};

const { action, reason, patch } = injectPod(pod, config, { namespace: 'shop' });
console.log(`${action} (${reason})`);
for (const operation of patch) console.log(`${operation.op} ${operation.path}`);
