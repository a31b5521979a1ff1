import { type JsonObject, objectAt, objectsIn, stringIn } from '../../json/json.js';
import type { ApplyOptions } from '../../kubernetes/resources/apply-object.js';
import { DELETE, REPLACE } from '../../kubernetes/resources/merged-object.js';
import { addToBundle, certificatesIn, trustsAll } from '../../webhook/certificates/ca-bundle.js';
import { PROBE_LABEL } from './labels.js';

const BASE_64 = 'base64';

const webhooksOf = (registration: JsonObject): readonly JsonObject[] => objectsIn(registration['webhooks']);

/** The registration of a manifest, with what the API server is to trust; where that is not known, without. */
export function trustedRegistration(registration: JsonObject, ca: string | undefined): JsonObject {
  if (ca === undefined) return registration;
  const caBundle = Buffer.from(ca).toString(BASE_64);
  const webhooks = webhooksOf(registration).map((webhook) => ({
    ...webhook,
    clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle },
  }));
  return { ...registration, webhooks };
}

/**
 * The registration for a test: the webhook is called for the pods of the namespace with PROBE_LABEL only, and where the server
 * knows how to, for those with this label themselves. There the pod is refused if the call fails, so that the error says why;
 * elsewhere it is created, for it might be one of a user.
 */
export function probingRegistration(registration: JsonObject): JsonObject {
  const [webhook = {}] = webhooksOf(registration);
  const isLabelled = { matchLabels: { [PROBE_LABEL]: 'true' } };
  const selectsPods = webhook['objectSelector'] !== undefined;
  const probing = {
    ...webhook,
    namespaceSelector: isLabelled,
    ...(selectsPods && { objectSelector: isLabelled }),
    failurePolicy: selectsPods ? 'Fail' : 'Ignore',
  };
  return { ...registration, webhooks: [probing] };
}

/** Whether a registration is only for a test. */
export function isProbing(registration: JsonObject): boolean {
  return webhooksOf(registration).every(
    (webhook) => objectAt(webhook, 'namespaceSelector', 'matchLabels')[PROBE_LABEL] !== undefined,
  );
}

/** Makes the webhooks of a registration those that are wanted, and no others. Authorities that are trusted stay so. */
export const changeRegistration: ApplyOptions['change'] = (existing, wanted) => {
  const found = webhooksOf(existing);
  const named = webhooksOf(wanted);
  const changed = named.map((webhook) => {
    const before = found.find(({ name }) => name === webhook['name']);
    const selectors = ['namespaceSelector', 'objectSelector'].filter((key) => webhook[key] !== undefined);
    const replaced = selectors.map((key) => [key, { ...objectAt(webhook, key), ...REPLACE }] as const);
    const clientConfig = { ...objectAt(webhook, 'clientConfig'), ...bundleOf(before, webhook), ...REPLACE };
    return { ...webhook, ...Object.fromEntries(replaced), clientConfig };
  });
  const gone = found.filter(({ name }) => named.every((webhook) => webhook['name'] !== name));
  return { ...wanted, webhooks: [...changed, ...gone.map(({ name = '' }) => ({ name, ...DELETE }))] };
};

/** The bundle that is there, with what is wanted: a rotation may be under way. */
function bundleOf(before: JsonObject | undefined, wanted: JsonObject): JsonObject {
  const there = stringIn(objectAt(before, 'clientConfig')['caBundle']);
  const own = stringIn(objectAt(wanted, 'clientConfig')['caBundle']);
  if (there === undefined || there === '') return {};
  if (own === undefined) return { caBundle: there };
  const [trusted, added] = [there, own].map((text) => Buffer.from(text, BASE_64).toString()) as [string, string];
  const certificates = certificatesIn(added, 'the CA of the webhook');
  if (trustsAll(trusted, certificates)) return { caBundle: there };
  return { caBundle: Buffer.from(addToBundle(trusted, certificates, new Date())).toString(BASE_64) };
}
