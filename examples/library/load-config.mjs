// Reads the configuration that sidecars are made by, and says what is wrong with one that is not valid.
import { readFileSync } from 'node:fs';
import { loadInjectionConfig } from 'istio-initializer';

const read = (name) => readFileSync(new URL(`../istio-1.31/${name}`, import.meta.url), 'utf8');

const config = loadInjectionConfig(
  { injection: read('istio-sidecar-injector.yaml'), mesh: read('istio.yaml') },
  { values: { global: { proxy: { logLevel: 'debug' } } } },
);
console.log(`${config.form} of Istio ${config.istioVersion}, policy ${config.policy}`);
for (const warning of config.warnings) console.log(`warning: ${warning}`);

try {
  loadInjectionConfig({ injection: { text: 'policy: maybe', name: 'my-config.yaml' } });
} catch (error) {
  console.log(`${error.code}: ${error.message}`);
}
