import { objectAt, objectsAt, stringAt, stringsAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { age, ageColumn, countAt, labelsText, nameColumn, numberAt, orNone } from './cells.js';
import { type Column, numberColumn, textColumn, wideOnly } from './column.js';
import { podSummary } from './pod-cells.js';

/** v1.Pod. */
export const podColumns: readonly Column[] = [
  nameColumn,
  textColumn('Ready', 'How many containers are ready, of how many.', (pod) => podSummary(pod).ready),
  textColumn('Status', 'What the containers do, all together.', (pod) => podSummary(pod).status),
  numberColumn('Restarts', 'How often the containers were started again.', (pod) => podSummary(pod).restarts),
  ageColumn,
  wideOnly(textColumn('IP', 'The address of the pod.', (pod) => orNone(stringAt(pod, 'status', 'podIP')))),
  wideOnly(textColumn('Node', 'Where the pod runs.', (pod) => orNone(stringAt(pod, 'spec', 'nodeName')))),
];

/** v1.Service. */
export const serviceColumns: readonly Column[] = [
  nameColumn,
  textColumn('Type', 'How the service is made known.', (service) => stringAt(service, 'spec', 'type')),
  textColumn('Cluster-IP', 'Its address inside of the cluster.', (service) =>
    orNone(stringAt(service, 'spec', 'clusterIP')),
  ),
  textColumn('External-IP', 'Its addresses outside.', externalAddress),
  textColumn('Port(s)', 'Where it listens.', (service) =>
    orNone(objectsAt(service, 'spec', 'ports').map(portText).join(',')),
  ),
  ageColumn,
  wideOnly(
    textColumn('Selector', 'Which pods it leads to.', (service) => labelsText(objectAt(service, 'spec', 'selector'))),
  ),
];

function externalAddress(service: JsonObject): string {
  const given = stringsAt(service, 'spec', 'externalIPs');
  switch (stringAt(service, 'spec', 'type')) {
    case 'ExternalName':
      return stringAt(service, 'spec', 'externalName');
    case 'LoadBalancer': {
      const addresses = [...balancerAddresses(service), ...given];
      return addresses.length === 0 ? '<pending>' : addresses.join(',');
    }
    default:
      return orNone(given.join(','));
  }
}

function balancerAddresses(service: JsonObject): readonly string[] {
  const ingress = objectsAt(service, 'status', 'loadBalancer', 'ingress');
  return ingress.map((entry) => stringAt(entry, 'ip') || stringAt(entry, 'hostname')).filter((text) => text !== '');
}

function portText(port: JsonObject): string {
  const nodePort = numberAt(port, 'nodePort');
  return `${numberAt(port, 'port')}${nodePort > 0 ? `:${nodePort}` : ''}/${stringAt(port, 'protocol')}`;
}

const SHOWN_ENDPOINTS = 3;

/** v1.Endpoints. */
export const endpointsColumns: readonly Column[] = [
  nameColumn,
  textColumn('Endpoints', 'Addresses and ports.', (endpoints) => {
    const all = objectsAt(endpoints, 'subsets').flatMap(subsetAddresses);
    const more = all.length > SHOWN_ENDPOINTS ? ` + ${all.length - SHOWN_ENDPOINTS} more...` : '';
    return orNone(all.slice(0, SHOWN_ENDPOINTS).join(',')) + more;
  }),
  ageColumn,
];

function subsetAddresses(subset: JsonObject): readonly string[] {
  return objectsAt(subset, 'ports').flatMap((port) =>
    objectsAt(subset, 'addresses').map((address) => hostAndPort(stringAt(address, 'ip'), numberAt(port, 'port'))),
  );
}

function hostAndPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** v1.ConfigMap. */
export const configMapColumns: readonly Column[] = [
  nameColumn,
  textColumn('Data', 'How many keys it has.', (object) => countAt(object, 'data')),
  ageColumn,
];

/** v1.Secret. */
export const secretColumns: readonly Column[] = [
  nameColumn,
  textColumn('Type', 'What the keys are for.', (secret) => stringAt(secret, 'type')),
  textColumn('Data', 'How many keys it has.', (object) => countAt(object, 'data')),
  ageColumn,
];

/** v1.Namespace. */
export const namespaceColumns: readonly Column[] = [
  nameColumn,
  textColumn('Status', 'Whether it takes new objects.', (object) => stringAt(object, 'status', 'phase')),
  ageColumn,
];

/** v1.ServiceAccount. */
export const serviceAccountColumns: readonly Column[] = [
  nameColumn,
  textColumn('Secrets', 'How many secrets its pods may use.', (object) => countAt(object, 'secrets')),
  ageColumn,
];

/** A field of what an event is about. */
function involvedObjectColumn(name: string, key: string, description: string): Column {
  return textColumn(name, description, (event) => stringAt(event, 'involvedObject', key));
}

/** v1.Event. */
export const eventColumns: readonly Column[] = [
  textColumn('Last Seen', 'The time since it happened last.', (event, now) => age(event['lastTimestamp'], now)),
  textColumn('First Seen', 'The time since it happened first.', (event, now) => age(event['firstTimestamp'], now)),
  textColumn('Count', 'How often it happened.', (event) => numberAt(event, 'count')),
  nameColumn,
  involvedObjectColumn('Kind', 'kind', 'The kind of the object it is about.'),
  involvedObjectColumn('Subobject', 'fieldPath', 'The part of that object.'),
  textColumn('Type', 'Normal or Warning.', (event) => stringAt(event, 'type')),
  textColumn('Reason', 'Why it was written, in one word.', (event) => stringAt(event, 'reason')),
  textColumn('Source', 'Who wrote it.', (event) => {
    const host = stringAt(event, 'source', 'host');
    return stringAt(event, 'source', 'component') + (host === '' ? '' : `, ${host}`);
  }),
  textColumn('Message', 'What happened.', (event) => stringAt(event, 'message')),
];

/** v1.Node. */
export const nodeColumns: readonly Column[] = [
  nameColumn,
  textColumn('Status', 'Whether it takes pods.', nodeStatus),
  textColumn('Roles', 'What it is for.', (node) => orNone(nodeRoles(objectAt(node, 'metadata', 'labels')).join(','))),
  ageColumn,
  textColumn('Version', 'The version of its kubelet.', (node) =>
    stringAt(node, 'status', 'nodeInfo', 'kubeletVersion'),
  ),
  wideOnly(textColumn('External-IP', 'Its address outside of the cluster.', externalIp)),
  nodeInfoColumn('OS-Image', 'osImage', 'Its operating system.'),
  nodeInfoColumn('Kernel-Version', 'kernelVersion', 'The kernel of that.'),
  nodeInfoColumn('Container-Runtime', 'containerRuntimeVersion', 'What runs its containers.'),
];

function nodeInfoColumn(name: string, key: string, description: string): Column {
  return wideOnly(textColumn(name, description, (node) => stringAt(node, 'status', 'nodeInfo', key) || '<unknown>'));
}

function nodeStatus(node: JsonObject): string {
  const ready = objectsAt(node, 'status', 'conditions').find((condition) => condition['type'] === 'Ready');
  const status = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status;
}

const ROLE_LABEL = 'node-role.kubernetes.io/';

function nodeRoles(labels: JsonObject): readonly string[] {
  const roles = Object.entries(labels).map(([key, value]) => {
    if (key.startsWith(ROLE_LABEL)) return key.slice(ROLE_LABEL.length);
    return key === 'kubernetes.io/role' && typeof value === 'string' ? value : '';
  });
  return [...new Set(roles.filter((role) => role !== ''))].sort();
}

function externalIp(node: JsonObject): string {
  const addresses = objectsAt(node, 'status', 'addresses');
  return orNone(stringAt(addresses.find((address) => address['type'] === 'ExternalIP') ?? {}, 'address'));
}
