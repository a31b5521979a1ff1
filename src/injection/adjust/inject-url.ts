/** Variables of the proxy's environment by their names. */
export type ProxyEnvs = ReadonlyMap<string, string>;

/** The environment variable that says in which cluster the proxy is. */
export const CLUSTER_ENV = 'ISTIO_META_CLUSTER_ID';
/** The environment variable that says in which network the proxy is. */
export const NETWORK_ENV = 'ISTIO_META_NETWORK';

const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['cluster', CLUSTER_ENV],
  ['net', NETWORK_ENV],
]);

/** Begins each pair of the form whose values may have slashes. */
const PAIR_MARK = ':ENV:';
const ESCAPED_SLASH = '--slash--';

/**
 * The variables that the path of a webhook's URL has for the proxy: `/inject/cluster/C/net/N`, or, with slashes in values,
 * `/inject/:ENV:cluster=C:ENV:net=N`. Keys other than `cluster` and `net` are names of variables, in capitals; a key without
 * a value does not count, and of two values of a key the last one does.
 * @param path as the request has it, without the query, unescaped
 */
export function envsOfPath(path: string): ProxyEnvs {
  const rest = afterFirstPart(path.endsWith('/') ? path.slice(0, -1) : path);
  const pairs = rest.startsWith(PAIR_MARK) ? markedPairs(rest) : slashedPairs(rest);
  return new Map(
    pairs.flatMap(([key, value]): [string, string][] => {
      const name = VARIABLES.get(key) ?? key.toUpperCase();
      return name === '' ? [] : [[name, value]];
    }),
  );
}

/** What comes behind `/inject/`. */
function afterFirstPart(path: string): string {
  const slash = path.indexOf('/', 1);
  return path.startsWith('/') && slash > 0 ? path.slice(slash + 1) : '';
}

function markedPairs(text: string): readonly (readonly [key: string, value: string])[] {
  return text.split(PAIR_MARK).flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=');
    return equals > 0 ? [[pair.slice(0, equals), pair.slice(equals + 1)]] : [];
  });
}

function slashedPairs(text: string): readonly (readonly [key: string, value: string])[] {
  const parts = text.split('/');
  return parts.flatMap((key, index): [string, string][] => {
    const value = parts[index + 1];
    return index % 2 === 0 && value !== undefined ? [[key, value.replaceAll(ESCAPED_SLASH, '/')]] : [];
  });
}
