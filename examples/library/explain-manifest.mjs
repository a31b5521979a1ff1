// Which workloads would get a sidecar, why, and what in them will not work in a mesh.
import { readFileSync } from 'node:fs';
import { explainManifest, loadInjectionConfig } from 'istio-initializer';

const read = (name) => readFileSync(new URL(`../istio-1.31/${name}`, import.meta.url), 'utf8');

const manifest = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: web, port: 80}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]
`;

const config = loadInjectionConfig({ injection: read('istio-sidecar-injector.yaml'), mesh: read('istio.yaml') });
const { workloads, findings } = explainManifest(manifest, config);
for (const { object, action, why } of workloads)
  console.log(`${object.kind} ${object.name}: ${action}, because ${why}`);
for (const { level, code, message, fix } of findings) console.log(`${level} ${code}: ${message}: ${fix}`);
