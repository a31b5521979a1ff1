import type { ApiContext } from '../api-context.js';
import { StatusError } from '../api-status.js';
import type { CertificateAuthority } from '../certificates/certificate-authority.js';
import { type SignerDecision, signerDecision } from '../certificates/signers.js';
import { objectAt, objectsAt, stringAt, stringsAt, valueAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { timestamp } from '../json/timestamp.js';
import { parseStoredObject } from '../store/stored-object.js';
import { controllerAccount, InternalClient } from './internal-client.js';
import { KeyQueue } from './key-queue.js';

const RESOURCE = 'certificatesigningrequests';

/** Signs certificate requests that are approved, not denied and not signed yet (pkg/controller/certificates/signer). */
export function startSigningController(context: ApiContext): void {
  const client = new InternalClient(context, controllerAccount('certificate-controller'));
  const collection = context.store.collection(RESOURCE);
  const queue = new KeyQueue((name) => signAndStore(context, client, name), context.stopping);
  collection.subscribe(({ current }) => {
    if (current !== undefined && !current.uninitialized && needsSigning(parseStoredObject(current))) {
      queue.add(current.name);
    }
  });
}

async function signAndStore(context: ApiContext, client: InternalClient, name: string): Promise<void> {
  const stored = context.store.collection(RESOURCE).get('', name);
  if (stored === undefined) return;
  const object = parseStoredObject(stored);
  if (!needsSigning(object)) return;
  const status = await statusOf(context, objectAt(object, 'spec'), objectAt(object, 'status'));
  if (status === undefined) return;
  const resourceVersion = String(stored.resourceVersion);
  const body = { ...object, metadata: { ...objectAt(object, 'metadata'), resourceVersion }, status };
  try {
    await client.send({
      verb: 'update',
      apiVersion: client.kindOf(RESOURCE).apiVersion,
      resource: RESOURCE,
      subresource: 'status',
      namespace: '',
      name,
      body,
    });
  } catch (error) {
    // Deleted or changed meanwhile: a change has queued it again.
    if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error;
  }
}

/**
 * The status with the certificate, or since 1.19 with the reason why its signer refuses; undefined where the request is left as
 * it is: to a signer of someone else, or because it cannot be read (its spec can no longer change).
 */
async function statusOf(
  { clientCa, settings }: ApiContext,
  spec: JsonObject,
  status: JsonObject,
): Promise<JsonObject | undefined> {
  const authority = await clientCa.authority();
  const request = Buffer.from(stringAt(spec, 'request'), 'base64').toString();
  const usages = stringsAt(spec, 'usages');
  const decision = decisionOf(authority, { request, usages, signerName: stringAt(spec, 'signerName') });
  if (decision.decision === 'leave') return undefined;
  if (decision.decision === 'refuse') {
    const failed = failedCondition(decision.why, timestamp(settings.now()));
    return { ...status, conditions: [...objectsAt(status, 'conditions'), failed] };
  }
  const seconds = valueAt(spec, 'expirationSeconds');
  const usage = { usages, ...(typeof seconds === 'number' && { seconds }) };
  const certificate = await authority.sign(request, usage).catch(() => undefined);
  return certificate === undefined
    ? undefined
    : { ...status, certificate: Buffer.from(certificate).toString('base64') };
}

interface AskedCertificate {
  readonly request: string;
  readonly usages: readonly string[];
  /** Empty on servers before 1.18, which have one signer for everything. */
  readonly signerName: string;
}

function decisionOf(authority: CertificateAuthority, asked: AskedCertificate): SignerDecision {
  if (asked.signerName === '') return { decision: 'sign' };
  try {
    return signerDecision(asked.signerName, authority.subjectOf(asked.request), asked.usages);
  } catch {
    return { decision: 'leave' };
  }
}

function failedCondition(message: string, now: string): JsonObject {
  return {
    type: 'Failed',
    status: 'True',
    reason: 'SignerValidationFailure',
    message,
    lastUpdateTime: now,
    lastTransitionTime: now,
  };
}

function needsSigning(request: JsonObject): boolean {
  const conditions = objectsAt(request, 'status', 'conditions').map((condition) => condition['type']);
  const isEnded = conditions.includes('Denied') || conditions.includes('Failed');
  const isApproved = conditions.includes('Approved') && !isEnded;
  return isApproved && stringAt(request, 'status', 'certificate') === '';
}
