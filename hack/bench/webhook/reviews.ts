import { randomUUID } from 'node:crypto';

/** Reviews of so many different pods, each with so many environment variables. */
export function reviews(count: number, environment: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => review(index, environment));
}

/** A pod as its ReplicaSet creates it, with the defaults of the API server. */
function pod(index: number, environment: number): unknown {
  const hash = `5b9c${index.toString(16).padStart(6, '0')}`;
  const env = Array.from({ length: environment }, (_, at) => ({
    name: `SETTING_${at}`,
    value: `value ${index} of ${at}`,
  }));
  const token = {
    name: 'default-token-x7k2p',
    readOnly: true,
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  };
  const defaults = {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
  return {
    metadata: {
      generateName: `app-${index}-${hash}-`,
      creationTimestamp: null,
      labels: { app: `app-${index}`, version: 'v1', 'pod-template-hash': hash },
      annotations: { 'prometheus.io/scrape': 'true' },
      ownerReferences: [
        {
          ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `app-${index}-${hash}`, uid: randomUUID() },
          ...{ controller: true, blockOwnerDeletion: true },
        },
      ],
    },
    spec: {
      volumes: [{ name: 'default-token-x7k2p', secret: { secretName: 'default-token-x7k2p', defaultMode: 420 } }],
      containers: [
        {
          ...{ name: 'app', image: `example/app:${index}`, args: ['--port', '8080'] },
          ports: [{ name: 'http', containerPort: 8080 + (index % 100), protocol: 'TCP' }],
          ...{ env, resources: { limits: { cpu: '100m', memory: '64Mi' } }, volumeMounts: [token], ...defaults },
          readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' }, periodSeconds: 10 },
        },
        {
          ...{ name: 'logs', image: 'example/logs:3', args: ['--follow'], resources: {} },
          ...{ volumeMounts: [token], ...defaults },
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      serviceAccount: 'default',
      securityContext: {},
      schedulerName: 'default-scheduler',
    },
    status: {},
  };
}

/** The AdmissionReview of an API server for a pod of two containers. */
function review(index: number, environment: number): string {
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1beta1',
    request: {
      uid: randomUUID(),
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      namespace: 'default',
      operation: 'CREATE',
      userInfo: {
        username: 'system:serviceaccount:kube-system:replicaset-controller',
        uid: '11111111-2222-3333-4444-555555555555',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
      },
      object: pod(index, environment),
      oldObject: null,
    },
  });
}
