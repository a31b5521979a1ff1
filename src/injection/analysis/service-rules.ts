import groupBy from 'lodash/groupBy.js';

import { type JsonObject, objectAt, objectsIn, stringIn, textOf } from '../../json/json.js';
import { workloadName } from '../workload/workload.js';
import type { AnalysedWorkload, AnalysisInput } from './analysis-input.js';
import type { RuleFinding } from './finding.js';

/** Protocols that Istio 0.2 to 1.4 reads from the name of a service's port; anything else is plain TCP. */
const PROTOCOLS: readonly string[] = [
  'grpc',
  'grpc-web',
  'http',
  'http2',
  'https',
  'mongo',
  'mysql',
  'redis',
  'tcp',
  'tls',
  'udp',
];

const portsOf = (service: JsonObject): readonly JsonObject[] => objectsIn(objectAt(service, 'spec')['ports']);

const nameOf = (port: JsonObject): string => stringIn(port['name']) ?? '';

const namespaceOf = (object: JsonObject): string => {
  const { namespace } = workloadName(object);
  return namespace === '' ? 'default' : namespace;
};

/** Knative makes the Services of its pods itself. */
const makesServices = ({ apiVersion }: JsonObject): boolean =>
  stringIn(apiVersion)?.startsWith('serving.knative.dev/') === true;

/** Ports of services in the mesh whose names do not name a protocol. */
export function portNameFindings({ workloads, services }: AnalysisInput): readonly RuleFinding[] {
  const inMesh = groupByNamespace(
    workloads.filter((workload) => workload.inMesh),
    ({ object }) => object,
  );
  return services
    .filter((service) => inMesh.get(namespaceOf(service))?.some((workload) => selects(service, workload)))
    .flatMap(portFindings);
}

/** Workloads of the mesh whose pods are in no Service, or in several. */
export function associationFindings(objects: AnalysisInput): readonly RuleFinding[] {
  const services = groupByNamespace(objects.services, (service) => service);
  return objects.workloads
    .filter(
      ({ inMesh, shape, object }) =>
        inMesh && shape.kind !== 'Job' && shape.kind !== 'CronJob' && !makesServices(object),
    )
    .flatMap((workload) =>
      serviceFindings(workload, services.get(namespaceOf(workload.object)) ?? [], objects.servicesKnown),
    );
}

/** The protocol of a port, by the part of its name before the first dash; undefined where that is not a protocol. */
function protocolOfPort(name: string): string | undefined {
  const lower = name.toLowerCase();
  const longest = PROTOCOLS.filter((protocol) => lower === protocol || lower.startsWith(`${protocol}-`));
  return longest.sort((a, b) => b.length - a.length)[0];
}

/** Whether a service sends its requests to the pods of a workload of its namespace. */
function selects(service: JsonObject, { template }: AnalysedWorkload): boolean {
  const selector = Object.entries(objectAt(service, 'spec', 'selector'));
  if (selector.length === 0) return false;
  return selector.every(([key, value]) => {
    const label = template.labels[key];
    return value !== undefined && label !== undefined && textOf(label) === textOf(value);
  });
}

/** By namespace: a Service selects pods of its own only, and clusters have many. */
function groupByNamespace<T>(
  items: readonly T[],
  objectOf: (item: T) => JsonObject,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const namespace = namespaceOf(objectOf(item));
    const group = groups.get(namespace);
    if (group) group.push(item);
    else groups.set(namespace, [item]);
  }
  return groups;
}

function portFindings(service: JsonObject): readonly RuleFinding[] {
  return portsOf(service).flatMap((port, index): readonly RuleFinding[] => {
    const name = nameOf(port);
    if (port['protocol'] === 'UDP' || protocolOfPort(name) !== undefined) return [];
    const number = textOf(port['port'] ?? '');
    const which = name === '' ? `port ${number} has no name` : `port ${number} is named ${name}`;
    return [
      {
        code: 'PortNameIsNotUnderNamingConvention',
        level: 'warning',
        object: workloadName(service),
        of: service,
        path: ['spec', 'ports', index],
        message: `${which}, which does not name a protocol: the mesh treats it as plain TCP, without routes, retries and request metrics`,
        fix: `name it PROTOCOL or PROTOCOL-SUFFIX, PROTOCOL one of ${PROTOCOLS.join(', ')}`,
      },
    ];
  });
}

/** Numbers of ports that several services give to different protocols. */
function contradictions(services: readonly JsonObject[]): readonly string[] {
  const ports = services.flatMap((service) =>
    portsOf(service).map((port) => ({
      number: textOf(port['port'] ?? ''),
      protocol: protocolOfPort(nameOf(port)) ?? 'tcp',
    })),
  );
  return Object.entries(groupBy(ports, ({ number }) => number)).flatMap(([number, same]) => {
    const protocols = [...new Set(same.map(({ protocol }) => protocol))];
    return protocols.length > 1 ? [`port ${number} is ${protocols.join(' and ')}`] : [];
  });
}

/** @param services of its namespace */
function serviceFindings(
  workload: AnalysedWorkload,
  services: readonly JsonObject[],
  servicesKnown: boolean,
): readonly RuleFinding[] {
  const found = services.filter((service) => selects(service, workload));
  const object = workload.name;
  if (found.length === 0 && servicesKnown) {
    const message =
      'its pods are in no Service: no client in the mesh reaches them by name, and Istio 1.x requires a Service for each pod';
    return [
      {
        code: 'NotInAService',
        level: 'info',
        object,
        message,
        fix: 'create a Service whose selector matches its labels',
      },
    ];
  }
  if (found.length < 2) return [];
  const names = found.map((service) => workloadName(service).name).join(', ');
  const different = contradictions(found);
  if (different.length === 0) {
    const message = `its pods are in ${found.length} Services (${names})`;
    const fix = 'nothing, as long as they do not use one port for different protocols';
    return [{ code: 'InSeveralServices', level: 'info', object, message, fix }];
  }
  const message = `its pods are in ${found.length} Services (${names}) that contradict each other: ${different.join(', ')}`;
  const fix = 'give each port the same protocol in all of them';
  return [{ code: 'InSeveralServices', level: 'warning', object, message, fix }];
}
