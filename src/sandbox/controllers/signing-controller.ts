import type { ApiContext } from '../api-context.js';
import { StatusError } from '../api-status.js';
import { objectAt, objectsAt, stringAt, stringsAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { parseStoredObject } from '../store/stored-object.js';
import { controllerAccount, InternalClient } from './internal-client.js';
import { KeyQueue } from './key-queue.js';

const RESOURCE = 'certificatesigningrequests';
const API_VERSION = 'certificates.k8s.io/v1beta1';

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
  const certificate = await signRequest(context, objectAt(object, 'spec'));
  if (certificate === undefined) return;
  const resourceVersion = String(stored.resourceVersion);
  const body = {
    ...object,
    metadata: { ...objectAt(object, 'metadata'), resourceVersion },
    status: { ...objectAt(object, 'status'), certificate: Buffer.from(certificate).toString('base64') },
  };
  try {
    await client.send({
      verb: 'update',
      apiVersion: API_VERSION,
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

/** A request that cannot be signed stays without a certificate, as on a real server: its spec can no longer change. */
async function signRequest({ clientCa }: ApiContext, spec: JsonObject): Promise<string | undefined> {
  const authority = await clientCa.authority();
  const request = Buffer.from(stringAt(spec, 'request'), 'base64').toString();
  return authority.sign(request, stringsAt(spec, 'usages')).catch(() => undefined);
}

function needsSigning(request: JsonObject): boolean {
  const conditions = objectsAt(request, 'status', 'conditions').map((condition) => condition['type']);
  const isApproved = conditions.includes('Approved') && !conditions.includes('Denied');
  return isApproved && stringAt(request, 'status', 'certificate') === '';
}
