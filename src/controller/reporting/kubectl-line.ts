import type { WorkloadKey } from '../loop/workload-key.js';

/** A command line that shows an object as it is, for a POSIX shell, whatever its name is. */
export function kubectlLine({ resource, namespace, name }: WorkloadKey): string {
  const { plural, groupVersion } = resource;
  const [group, version] = groupVersion.split('/');
  const type = version === undefined ? plural : `${plural}.${version}.${group ?? ''}`;
  return ['kubectl', '--namespace', quoted(namespace), 'get', type, quoted(name), '--output', 'yaml'].join(' ');
}

/** A command line that makes a port of a pod reachable on this machine. */
export function kubectlPortForward(namespace: string, pod: string, port: number): string {
  return `kubectl --namespace ${quoted(namespace)} port-forward ${quoted(`pod/${pod}`)} ${port}`;
}

function quoted(word: string): string {
  return /^[\w.][-\w./]*$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
