import { OperationalError } from '../../runtime/operational-error.js';

/** What a signer wants as the subject of a request for a serving certificate. */
export interface WantedSubject {
  /** Undefined: none. */
  readonly organization?: string;
  /** In front of the common name; empty where any name will do. */
  readonly commonNamePrefix: string;
}

const SELF_MADE = 'or leave --signer out: then the certificate gets an authority of its own';
const CLIENTS_ONLY = 'signs certificates for clients only (usage client auth)';

/** Signers of Kubernetes itself that never sign a certificate for a server, with what they demand. */
const REFUSING: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/kube-apiserver-client', CLIENTS_ONLY],
  [
    'kubernetes.io/kube-apiserver-client-kubelet',
    `${CLIENTS_ONLY}, of the organization system:nodes, without names of servers`,
  ],
]);

/**
 * The subject that a signer wants. `kubernetes.io/kubelet-serving` signs for kubelets: of the organization `system:nodes`, with
 * a common name that begins with `system:node:`; a signer that is not of Kubernetes itself decides on its own.
 * @throws OperationalError where the signer never signs a serving certificate
 * @see https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers
 */
export function subjectWantedBy(signerName: string): WantedSubject {
  const demand = REFUSING.get(signerName);
  if (demand !== undefined) {
    throw new OperationalError(
      `read flag --signer: got ${signerName}, which ${demand}, want a signer of serving certificates; ${SELF_MADE}`,
    );
  }
  if (signerName !== 'kubernetes.io/kubelet-serving') return { commonNamePrefix: '' };
  return { organization: 'system:nodes', commonNamePrefix: 'system:node:' };
}
