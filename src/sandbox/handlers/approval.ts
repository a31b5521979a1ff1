import type { ApiContext } from '../api-context.js';
import { type ApiRequest, groupResource } from '../api-request.js';
import { forbidden } from '../api-status.js';
import { stringAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { isSince } from '../kubernetes-version.js';

/**
 * The admission plugin `CertificateApproval`, since 1.18: who approves or denies a certificate request needs the verb `approve`
 * on its signer, or on all signers of its domain.
 * @throws StatusError 403 where the user has no such right.
 */
export function requireApprover({ authorizer }: ApiContext, request: ApiRequest, certificateRequest: JsonObject): void {
  const { served, user } = request;
  if (!isSince(served.context.version, 18)) return;
  const signer = stringAt(certificateRequest, 'spec', 'signerName');
  const mayApprove = (name: string): boolean =>
    authorizer(user, {
      resourceRequest: true,
      verb: 'approve',
      group: served.group,
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    });
  if (mayApprove(signer) || mayApprove(`${signer.slice(0, signer.indexOf('/'))}/*`)) return;
  const why = `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`;
  throw forbidden(groupResource(request), stringAt(certificateRequest, 'metadata', 'name'), why);
}
