const CORE_GROUP = '/api/v1/';

// The words of Kubernetes for why a request was refused; any other text in that place is not shown either.
const REASONS: readonly string[] = [
  ...['Unauthorized', 'Forbidden', 'NotFound', 'AlreadyExists', 'Conflict', 'Gone', 'Expired', 'Invalid', 'BadRequest'],
  ...['MethodNotAllowed', 'NotAcceptable', 'UnsupportedMediaType', 'RequestEntityTooLarge', 'TooManyRequests'],
  ...['ServerTimeout', 'Timeout', 'InternalError', 'ServiceUnavailable'],
];
// Says whether the same request can ever succeed.
const TOO_LARGE = 'request is too large';

/**
 * Whether a request is about Secrets, so that no text of its answer may be shown: a server, a webhook or a proxy in front of it
 * may quote what is in them.
 * @param request such as `PUT /api/v1/namespaces/shop/secrets/ca`
 */
export function isAboutSecrets(request: string): boolean {
  const [path = ''] = request.slice(request.indexOf(' ') + 1).split('?');
  if (!path.startsWith(CORE_GROUP)) return false;
  const [first, , third] = path.slice(CORE_GROUP.length).split('/');
  return first === 'secrets' || (first === 'namespaces' && third === 'secrets');
}

/** What a server says of a request that it refuses. */
interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** What a server says of a request, as it may be shown: without its own text where the request is about Secrets. */
export function showableRefusal(request: string, refusal: Refusal): Refusal {
  if (!isAboutSecrets(request)) return refusal;
  const reason = REASONS.includes(refusal.reason) ? refusal.reason : '';
  const known = [reason, refusal.message.includes(TOO_LARGE) ? TOO_LARGE : ''].filter((word) => word !== '');
  const what = known.length === 0 ? 'refused' : known.join(', ');
  return {
    reason,
    message: `${what}; the text of the server is not shown, because it may quote the Secret: its log has it`,
  };
}
