import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { Clock } from '../../runtime/clock.js';
import { pause } from '../../runtime/delay.js';
import { resourcePath } from '../discovery/api-resources.js';
import { servedVersion } from '../discovery/served-version.js';
import type { ApiClient } from '../transport/api-client.js';
import { KubeApiError } from '../transport/api-error.js';

const PLURAL = 'certificatesigningrequests';
const V1 = 'certificates.k8s.io/v1';
const V1BETA1 = 'certificates.k8s.io/v1beta1';

/** The signer of clusters whose requests name none: all up to 1.17. */
export const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';

const USAGES = ['digital signature', 'key encipherment', 'server auth'];
const POLL_MS = 500;

/** A certificate that the cluster does not sign. */
class SigningError extends Error {
  readonly code = 'ERR_CERTIFICATE_SIGNING';

  constructor(name: string, what: string) {
    super(`have CertificateSigningRequest ${name} signed: ${what}`);
    this.name = 'SigningError';
  }
}

export interface SigningOptions {
  /** Of the object; it is deleted in the end. */
  readonly name: string;
  /** PKCS#10, in PEM. */
  readonly request: string;
  /** LEGACY_SIGNER also means the only signer of a cluster without signer names. */
  readonly signerName: string;
  readonly clock: Clock;
  /** How long to wait for the certificate. */
  readonly timeoutMs: number;
}

const asObject = (answer: unknown): JsonObject => (isJsonObject(answer) ? answer : {});

/**
 * Has the cluster sign a certificate for a server: creates the request, approves it, waits, and deletes it. Resolves to the
 * certificate, and the rest of its chain, in PEM.
 * @throws KubeApiError where the server refuses (approving takes the right to update `certificatesigningrequests/approval`),
 * SigningError where no signer signs
 */
export async function requestCertificate(client: ApiClient, options: SigningOptions): Promise<string> {
  const { name, request, signerName } = options;
  const groupVersion = await chooseVersion(client, options);
  const named = groupVersion === V1 || signerName !== LEGACY_SIGNER ? { signerName } : {};
  const spec = { request: Buffer.from(request).toString('base64'), usages: USAGES, ...named };
  const body = { apiVersion: groupVersion, kind: 'CertificateSigningRequest', metadata: { name }, spec };
  await client.request({ method: 'POST', path: resourcePath({ groupVersion, plural: PLURAL }), body });
  const path = resourcePath({ groupVersion, plural: PLURAL }, { name });
  try {
    await approve(client, path, groupVersion);
    return await waitForCertificate(client, path, options);
  } finally {
    await remove(client, path);
  }
}

/** v1beta1 alone has the legacy signer; only v1 is there since 1.22. */
async function chooseVersion(client: ApiClient, { name, signerName }: SigningOptions): Promise<string> {
  const isLegacy = signerName === LEGACY_SIGNER;
  const groupVersion = await servedVersion(client, PLURAL, isLegacy ? [V1BETA1] : [V1, V1BETA1]);
  if (groupVersion !== undefined) return groupVersion;
  throw new SigningError(
    name,
    isLegacy
      ? `the server does not serve ${V1BETA1}, which alone has the signer ${LEGACY_SIGNER}: ` +
          'no signer of Kubernetes itself is left for a webhook; name another with --signer NAME, ' +
          'or leave --signer out: then the certificate gets an authority of its own'
      : `the server serves neither ${V1} nor ${V1BETA1}`,
  );
}

function certificateIn(name: string, object: JsonObject): string | undefined {
  const status = objectAt(object, 'status');
  const refusal = objectsIn(status['conditions']).find(({ type }) => type === 'Denied' || type === 'Failed');
  if (refusal) {
    const message = stringIn(refusal['message']) ?? stringIn(refusal['reason']) ?? 'without a reason';
    throw new SigningError(name, `it is ${(stringIn(refusal['type']) ?? '').toLowerCase()}: ${message}`);
  }
  const certificate = stringIn(status['certificate']) ?? '';
  return certificate === '' ? undefined : Buffer.from(certificate, 'base64').toString();
}

async function approve(client: ApiClient, path: string, groupVersion: string): Promise<void> {
  const object = asObject(await client.request({ method: 'GET', path }));
  const approval = {
    type: 'Approved',
    // v1 requires it.
    ...(groupVersion === V1 ? { status: 'True' } : {}),
    reason: 'IstioInitializerApprove',
    message: 'approved by istio-initializer certs create',
  };
  const status = objectAt(object, 'status');
  const body = { ...object, status: { ...status, conditions: [...objectsIn(status['conditions']), approval] } };
  await client.request({ method: 'PUT', path: `${path}/approval`, body });
}

async function waitForCertificate(client: ApiClient, path: string, options: SigningOptions): Promise<string> {
  const { name, clock, timeoutMs } = options;
  for (const began = clock.now(); ;) {
    const certificate = certificateIn(name, asObject(await client.request({ method: 'GET', path })));
    if (certificate !== undefined) return certificate;
    if (clock.now() - began >= timeoutMs) {
      const after = `after ${timeoutMs / 1000} s it is approved and not signed`;
      throw new SigningError(name, `${after}; want a running signer (the controller manager has a flag for it)`);
    }
    await pause(clock, POLL_MS);
  }
}

async function remove(client: ApiClient, path: string): Promise<void> {
  try {
    await client.request({ method: 'DELETE', path });
  } catch (error) {
    // The request is no longer needed, and the cluster deletes old ones by itself.
    if (!(error instanceof KubeApiError)) throw error;
  }
}
