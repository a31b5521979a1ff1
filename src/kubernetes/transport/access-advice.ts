import type { KubeConfig } from './kube-config.js';

/** A request that was refused, and what was said. */
export interface RefusedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
  /** `reason` of the Status. */
  readonly reason: string;
  readonly message: string;
}

/** A right as `kubectl auth can-i` names it. */
interface Right {
  readonly verb: string;
  /** `deployments.apps`, `deployments.apps/NAME`, or a path that is no resource. */
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
}

type Place = Omit<Right, 'verb'> & { readonly isCollection: boolean };

const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** What to do about a 401 or 403; undefined for any other answer, and for what an admission plugin has refused. */
export function accessAdvice(refused: RefusedRequest, config: KubeConfig): string | undefined {
  if (refused.status === 401) return adviceForUnauthorized(config);
  if (refused.status !== 403) return undefined;
  const { message } = refused;
  const impersonated = /cannot impersonate (?:resource )?"?(\w+)"?/.exec(message)?.[1];
  if (impersonated !== undefined) {
    const who = config.user.as ?? '';
    return `${userOf(config)} needs the right to impersonate ${impersonated}: kubectl auth can-i impersonate ${impersonated}${who === '' ? '' : `/${who}`}`;
  }
  // An admission plugin says why it refuses; another right would change nothing.
  const isAboutRights = / cannot \w+ /.test(message) || !message.includes('forbidden: ');
  return isAboutRights ? adviceForMissingRight(refused, config) : undefined;
}

/** `user 'u' of the context 'x' (FILE)`, and as whom the requests are made. */
export function userOf(config: KubeConfig): string {
  const { as } = config.user;
  return as === undefined ? ownUser(config) : `${ownUser(config)}, as '${as}'`;
}

function ownUser({ user, origin }: KubeConfig): string {
  const entry = origin?.user;
  const context = origin?.context === undefined ? '' : ` of the context '${origin.context}'`;
  if (entry) return `user '${entry.name}'${context} (${entry.file})`;
  if (origin) return `nobody: there is no user${context}`;
  return user.tokenFile === undefined ? 'a client without credentials' : 'the service account of the pod';
}

function adviceForUnauthorized(config: KubeConfig): string {
  const { what, todo } = credentialOf(config);
  return `the API server does not know ${userOf(config)} by ${what}: ${todo}, or name another user or context (--user, --context)`;
}

/** What the user of a kubeconfig shows, in the order in which it counts, and what to do where it is not accepted. */
function credentialOf({ user }: KubeConfig): { readonly what: string; readonly todo: string } {
  const { exec, tokenFile } = user;
  if (tokenFile !== undefined) return { what: `the token in ${tokenFile}`, todo: 'have it renewed' };
  if (user.token !== undefined) return { what: 'its token', todo: 'it may have expired, so get a new one' };
  if (user.username !== undefined) return { what: 'its name and password', todo: 'check both' };
  if (exec) return { what: `what ${exec.command} gives`, todo: 'log in again with it' };
  if (user.authProvider) return { what: `what ${user.authProvider.name} gives`, todo: 'log in again' };
  if ((user.certData ?? user.certFile) !== undefined) {
    return {
      what: 'its client certificate',
      todo: 'it may have expired, or be of another authority, so get a new one',
    };
  }
  return { what: 'anything, as it has no credentials', todo: 'give it a token or a client certificate' };
}

function adviceForMissingRight(refused: RefusedRequest, config: KubeConfig): string {
  const { verb, resource, subresource, namespace } = rightOf(refused);
  const where = resource.startsWith('/')
    ? ''
    : namespace === undefined
      ? ' in the whole cluster'
      : ` in the namespace ${namespace}`;
  const what = subresource === undefined ? resource : `${resource} (subresource ${subresource})`;
  return `${userOf(config)} may not ${verb} ${what}${where}: ask for that right; ${canI(refused, config)} says whether it is there`;
}

/** The command with the context and the user of the request. */
function canI(refused: RefusedRequest, { origin, user }: KubeConfig): string {
  const { verb, resource, subresource, namespace } = rightOf(refused);
  const words = [
    ...['kubectl auth can-i', verb, resource],
    ...(subresource === undefined ? [] : [`--subresource=${subresource}`]),
    ...(resource.startsWith('/') ? [] : namespace === undefined ? ['--all-namespaces'] : ['-n', namespace]),
    ...(origin?.context === undefined ? [] : [`--context=${quoted(origin.context)}`]),
    ...(user.as === undefined ? [] : [`--as=${quoted(user.as)}`]),
  ];
  return words.join(' ');
}

function quoted(text: string): string {
  return /^[\w.:@/+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The right that a request takes. Where the server says another verb than that of its method, `initialize`, that one. */
function rightOf({ method, path, message }: RefusedRequest): Right {
  const [pathname = '', query = ''] = path.split('?', 2);
  const place = placeIn(pathname);
  const named = / cannot ([a-z]+) /.exec(message)?.[1];
  return { ...place, verb: named ?? verbOf(method, place.isCollection, query) };
}

/** What a path is about. */
function placeIn(pathname: string): Place {
  const [root = '', ...parts] = pathname.split('/').slice(1);
  const within = parts.slice(root === 'api' ? 1 : 2);
  const isOfObjects = ['api', 'apis'].includes(root) && within.length > 0;
  const group = root === 'apis' ? `.${parts[0] ?? ''}` : '';
  return isOfObjects ? placeOfObjects(within, group) : { resource: pathname, isCollection: false };
}

function placeOfObjects(within: readonly string[], group: string): Place {
  // The objects of the resource `namespaces` have such paths, too.
  const isNamespaced = within[0] === 'namespaces' && within.length > 2;
  const [plural = '', name, subresource] = within.slice(isNamespaced ? 2 : 0);
  return {
    resource: [`${plural}${group}`, ...(name === undefined ? [] : [name])].join('/'),
    isCollection: name === undefined,
    subresource,
    namespace: isNamespaced ? within[1] : undefined,
  };
}

function verbOf(method: string, isCollection: boolean, query: string): string {
  if (method === 'WATCH' || /(?:^|&)watch=(?:1|true)/.test(query)) return 'watch';
  if (isCollection && method === 'GET') return 'list';
  if (isCollection && method === 'DELETE') return 'deletecollection';
  return VERBS[method] ?? method.toLowerCase();
}
