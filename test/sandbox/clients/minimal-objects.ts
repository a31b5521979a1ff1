import type { JsonObject } from '../../../src/sandbox/json/json-value.js';

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx:1.13' }] } };
const jobTemplate = { spec: { ...template.spec, restartPolicy: 'Never' } };
const selector = { matchLabels: labels };
const workload = { spec: { selector, template } };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
const webhook = {
  name: 'a.example.com',
  clientConfig: { url: 'https://127.0.0.1:1/', caBundle: Buffer.from('none').toString('base64') },
  rules: [{ apiGroups: ['example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['things'] }],
};

/** A request for a certificate of a user `test`. */
const CERTIFICATE_REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQlRqQ0J1QUlCQURBUE1RMHdDd1lEVlFRRERBUjBaWE4wTUlHZk1BMEdDU3FHU0liM' +
  '0RRRUJBUVVBQTRHTgpBRENCaVFLQmdRQzhWS0dwNm1zTHFtU25FZW5WbUMrMm9CWW42TzEzUmtHSlB4eFZ4eWdDVlNyNW03eDZITjUxCk9KTHcyZ053T' +
  'StJdjQwOGFwV29pM3ovcjJkVkVJMDdKMjBGOVpUK0xvREJUNnptYWFZMU5BMG01QXY4MWVlZ2MKVWJzM0dNOXdpb2gyUGtOK201YWttUlRWTVhaR0FFM' +
  '2wxWXhWZHpkdk53YlNRMW1KWCs3YVNRSURBUUFCb0FBdwpEUVlKS29aSWh2Y05BUUVMQlFBRGdZRUFEbURwSXhrbk9aelpXejRnRHFtU1VBejlnL3hSV' +
  'Ec0VldHMVRteFZ4CjZaNURZUG0vTS82aXV1VTRWc2EwMDVHY1I2SUdZRnBqVk5FeUZ6UFVYQ01tQ0lSYnd6UVE2Vm12QWJHcFFRVjYKUStUU29zZEpOYm' +
  'J0cGNZdDh2TGJMSzNEbzR4Y1FnM0hGUnZpYnNDTkRsQ1M5SUJSSVdybmZ1b0wvQ2VoTS9nbwozQmc9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU' +
  '1QtLS0tLQo=';

const fieldsOfKinds: Readonly<Record<string, JsonObject>> = {
  CertificateSigningRequest: { spec: { request: CERTIFICATE_REQUEST, usages: ['client auth'] } },
  ClusterRole: { rules },
  ClusterRoleBinding: { roleRef, subjects: [] },
  ConfigMap: { data: { a: 'b' } },
  CronJob: { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: jobTemplate } } } },
  CustomResourceDefinition: {},
  DaemonSet: workload,
  Lease: { spec: { holderIdentity: 'a' } },
  Deployment: workload,
  Endpoints: { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] },
  InitializerConfiguration: {},
  Job: { spec: { template: jobTemplate } },
  MutatingWebhookConfiguration: { webhooks: [webhook] },
  Namespace: {},
  Node: {},
  Pod: { spec: template.spec },
  PodDisruptionBudget: { spec: { minAvailable: 1, selector } },
  ReplicaSet: workload,
  ReplicationController: { spec: { selector: labels, template } },
  Role: { rules },
  RoleBinding: { roleRef, subjects: [] },
  Secret: { stringData: { a: 'b' } },
  Service: { spec: { ports: [{ port: 80 }] } },
  ServiceAccount: {},
  StatefulSet: { spec: { ...workload.spec, serviceName: 'web' } },
  ValidatingWebhookConfiguration: { webhooks: [webhook] },
};

/**
 * The smallest object of a kind that the server accepts.
 * @throws Error on a kind that this file does not know yet.
 */
export function minimalObject(kind: string, apiVersion: string, metadata: MinimalMetadata): JsonObject {
  const { name, namespace } = metadata;
  const involvedObject = { kind: 'Pod', name: 'web', namespace };
  const event = { involvedObject, reason: 'Tested', type: 'Normal', count: 1 };
  const fields = kind === 'Event' ? event : fieldsOfKinds[kind];
  if (fields === undefined) throw new Error(`no minimal object for kind ${kind}: add one`);
  return { apiVersion, kind, metadata: { name }, ...fields };
}

interface MinimalMetadata {
  readonly name: string;
  /** Where it will be created. */
  readonly namespace: string;
}
