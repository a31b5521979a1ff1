/** What a certificate request says about its owner, as far as signers look at it. */
export interface RequestedSubject {
  readonly organizations: readonly string[];
  readonly commonName: string;
  /** The kinds of its subject alternative names: `dns`, `ip`, `email`, `url`. */
  readonly alternativeNames: ReadonlySet<string>;
}

/** What the signers of the controller manager make of a request: sign it, refuse it, or leave it to someone else. */
export type SignerDecision =
  | { readonly decision: 'sign' }
  | { readonly decision: 'refuse'; readonly why: string }
  | { readonly decision: 'leave' };

const CLIENT_USAGES = ['client auth', 'digital signature', 'key encipherment'];
const SERVING_USAGES = ['digital signature', 'key encipherment', 'server auth'];

/**
 * What becomes of an approved request by its signer, since 1.18 (pkg/apis/certificates/helpers.go,
 * pkg/controller/certificates/signer).
 */
export function signerDecision(
  signerName: string,
  subject: RequestedSubject,
  usages: readonly string[],
): SignerDecision {
  switch (signerName) {
    case 'kubernetes.io/legacy-unknown':
      return { decision: 'sign' };
    case 'kubernetes.io/kube-apiserver-client':
      return outcome(clientUsageError(usages));
    case 'kubernetes.io/kube-apiserver-client-kubelet':
      return outcome(kubeletError(subject) ?? clientNameError(subject) ?? exactUsageError(usages, CLIENT_USAGES));
    case 'kubernetes.io/kubelet-serving':
      return outcome(kubeletError(subject) ?? servingNameError(subject) ?? exactUsageError(usages, SERVING_USAGES));
    default:
      return { decision: 'leave' };
  }
}

function outcome(why: string | undefined): SignerDecision {
  return why === undefined ? { decision: 'sign' } : { decision: 'refuse', why };
}

function kubeletError({ organizations, commonName }: RequestedSubject): string | undefined {
  if (organizations.length !== 1 || organizations[0] !== 'system:nodes') {
    return 'subject organization is not system:nodes';
  }
  return commonName.startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:';
}

function servingNameError({ alternativeNames }: RequestedSubject): string | undefined {
  if (!alternativeNames.has('dns') && !alternativeNames.has('ip')) return 'DNS or IP subjectAltName is required';
  if (alternativeNames.has('email')) return 'Email subjectAltNames are not allowed';
  return alternativeNames.has('url') ? 'URI subjectAltNames are not allowed' : undefined;
}

function clientNameError({ alternativeNames }: RequestedSubject): string | undefined {
  if (alternativeNames.has('dns')) return 'DNS subjectAltNames are not allowed';
  if (alternativeNames.has('email')) return 'Email subjectAltNames are not allowed';
  if (alternativeNames.has('ip')) return 'IP subjectAltNames are not allowed';
  return alternativeNames.has('url') ? 'URI subjectAltNames are not allowed' : undefined;
}

/** Exactly these usages; that of encipherment may be missing, as some kinds of key have no use for it. */
function exactUsageError(usages: readonly string[], wanted: readonly string[]): string | undefined {
  const without = wanted.filter((usage) => usage !== 'key encipherment');
  return isSameSet(usages, wanted) || isSameSet(usages, without) ? undefined : usagesDidNotMatch(wanted);
}

function clientUsageError(usages: readonly string[]): string | undefined {
  const isAllowed = usages.includes('client auth') && usages.every((usage) => CLIENT_USAGES.includes(usage));
  return isAllowed ? undefined : usagesDidNotMatch(CLIENT_USAGES);
}

function usagesDidNotMatch(wanted: readonly string[]): string {
  return `usages did not match [${wanted.join(' ')}]`;
}

function isSameSet(given: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((usage) => given.includes(usage)) && given.every((usage) => wanted.includes(usage));
}
