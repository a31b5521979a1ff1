/** The value of Multus' annotation `k8s.v1.cni.cncf.io/networks`: a comma list of networks, or JSON. */

/**
 * The annotation with a network more. It is a list separated by commas, or a JSON list, which keeps its text: what does not
 * parse, and what names the network already, stays as it is.
 * @param withNamespaces whether `ns/name` is a network of another namespace in JSON, too
 */
export function appendMultusNetwork(existing: string, network: string, withNamespaces: boolean): string {
  if (existing === '') return network;
  const end = existing.lastIndexOf(']');
  if (end < 0) {
    const isThere = existing.split(',').some((name) => name.trim() === network);
    return isThere ? existing : `${existing}, ${network}`;
  }
  const wanted = networkOf(network, withNamespaces);
  const networks = networksIn(existing);
  if (networks === undefined || networks.some((one) => isSame(one, wanted))) return existing;
  const namespace = wanted.namespace === undefined ? '' : `, "namespace": "${wanted.namespace}"`;
  return `${existing.slice(0, end)}, {"name": "${wanted.name}"${namespace}}${existing.slice(end)}`;
}

interface Network {
  readonly name: string;
  readonly namespace: string | undefined;
}

function networkOf(network: string, withNamespaces: boolean): Network {
  const slash = withNamespaces ? network.indexOf('/') : -1;
  if (slash < 0) return { name: network, namespace: undefined };
  return { name: network.slice(slash + 1), namespace: network.slice(0, slash) };
}

/** The items of a JSON list of objects, as maps; undefined where the text is none. */
function networksIn(text: string): readonly ReadonlyMap<string, unknown>[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return undefined;
    const items: readonly unknown[] = parsed;
    // Go reads a null into an empty map.
    const maps = items.map((item) => {
      if (item === null) return new Map<string, unknown>();
      return typeof item === 'object' && !Array.isArray(item)
        ? new Map<string, unknown>(Object.entries(item))
        : undefined;
    });
    return maps.every((map) => map !== undefined) ? maps : undefined;
  } catch {
    return undefined;
  }
}

function isSame(one: ReadonlyMap<string, unknown>, { name, namespace }: Network): boolean {
  return one.get('name') === name && (namespace === undefined || one.get('namespace') === namespace);
}
