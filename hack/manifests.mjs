// Writes the manifests for `kubectl apply -f` from the parts in manifests/bases, which kustomize uses: a kustomization reads
// no file outside its folder, so that the parts must be there. `--check` only reports the manifests that are out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';

const folder = new URL('../manifests/', import.meta.url);

const injector = 'bases/injector/injector.yaml';
const budgets = { v1: 'bases/budget-v1/budget.yaml', v1beta1: 'bases/budget-v1beta1/budget.yaml' };
const PARTS = {
  'istio.yaml': ['bases/mesh/mesh.yaml', 'bases/initializer/roles.yaml'],
  'istio-initializer.yaml': ['bases/initializer/initializer.yaml', 'bases/registration/registration.yaml'],
  'istio-sidecar-injector.yaml': [injector, budgets.v1, 'bases/injector-v1/registration.yaml'],
  'kubernetes-1.16/istio-sidecar-injector.yaml': [injector, budgets.v1beta1, 'bases/injector-v1/registration.yaml'],
  'v1beta1/istio-sidecar-injector.yaml': [
    injector,
    'bases/injector-v1beta1/rights.yaml',
    budgets.v1beta1,
    'bases/injector-v1beta1/registration.yaml',
  ],
  'istio-1.31/istio.yaml': ['bases/mesh-1.31/mesh.yaml'],
  'istio-1.31/istio-sidecar-injector-configmap.yaml': ['bases/config-1.31/config.yaml'],
  'istio-1.31/istio-sidecar-injector.yaml': [injector, budgets.v1, 'bases/injector-selectors/registration.yaml'],
  '../examples/istio-1.31/istio.yaml': ['bases/mesh-1.31/mesh.yaml'],
  '../examples/istio-1.31/istio-sidecar-injector.yaml': ['bases/config-1.31/config.yaml'],
  'istio-sidecar-injector-configmap-release.yaml': ['bases/config-release/config.yaml'],
  'istio-sidecar-injector-configmap-debug.yaml': ['bases/config-debug/config.yaml'],
};

const read = (name) => {
  try {
    return readFileSync(new URL(name, folder), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const made = Object.entries(PARTS).map(([name, parts]) => [name, parts.map(read).join('---\n')]);
const stale = made.filter(([name, text]) => read(name) !== text);
if (argv.includes('--check')) {
  for (const [name] of stale) console.error(`manifests/${name}: out of date; run node hack/manifests.mjs`);
  exit(stale.length === 0 ? 0 : 1);
}
for (const [name, text] of stale) writeFileSync(new URL(name, folder), text);
