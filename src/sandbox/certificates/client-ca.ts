import type { ApiRequest } from '../api-request.js';
import { type BootstrapTarget, storeBootstrapObject } from '../bootstrap.js';
import { type CertificateAuthority, newCertificateAuthority } from './certificate-authority.js';

const NAMESPACE = 'kube-system';
const NAME = 'extension-apiserver-authentication';

/**
 * The authority that signs certificate requests. Clients find its certificate where real clusters publish theirs: key
 * `client-ca-file` of the ConfigMap kube-system/extension-apiserver-authentication. Making it takes a tenth of a second, so
 * it is made, and the ConfigMap stored, with the first request that would show it.
 */
export class ClientCa {
  #authority: Promise<CertificateAuthority> | undefined;
  readonly #target: BootstrapTarget;

  constructor(target: BootstrapTarget) {
    this.#target = target;
  }

  /** The authority, made with the first call. */
  authority(): Promise<CertificateAuthority> {
    this.#authority ??= this.#publish();
    return this.#authority;
  }

  /** Whether a request may show or use the authority, and it is not made yet. */
  isNeededFor({ info }: ApiRequest): boolean {
    if (this.#authority !== undefined) return false;
    if (info.resource === 'certificatesigningrequests') return true;
    return info.resource === 'configmaps' && (info.namespace === NAMESPACE || info.namespace === '');
  }

  async #publish(): Promise<CertificateAuthority> {
    const authority = await newCertificateAuthority(this.#target.settings.now);
    const data = { 'client-ca-file': authority.certificate };
    storeBootstrapObject(this.#target, 'configmaps', { metadata: { name: NAME, namespace: NAMESPACE }, data });
    return authority;
  }
}
