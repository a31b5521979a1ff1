import { type Document, isMap, isScalar, isSeq, parseAllDocuments, type Scalar } from 'yaml';

const PLACEHOLDER = /\$\{CA_BUNDLE\}/g;
const KIND = 'MutatingWebhookConfiguration';

/** A manifest with a caBundle, and in how many places it was put. */
export interface FilledManifest {
  readonly text: string;
  readonly places: number;
}

/** A part of a text and what comes in its place. */
interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Puts a caBundle into a manifest: in place of every `${CA_BUNDLE}`, as Istio's webhook-patch-ca-bundle.sh does, and of the
 * empty caBundle fields of MutatingWebhookConfigurations. All other bytes stay as they are; a document that is not valid
 * YAML (as a template may be) is only searched for the placeholder.
 * @param caBundle in base64, as the field wants it
 */
export function fillCaBundle(manifest: string, caBundle: string): FilledManifest {
  const placeholders = manifest.match(PLACEHOLDER)?.length ?? 0;
  const text = manifest.replace(PLACEHOLDER, () => caBundle);
  const documents = parseAllDocuments(text, { logLevel: 'silent', version: '1.1', uniqueKeys: false });
  const parsed: readonly Document[] = Array.isArray(documents) ? documents : [];
  const replacements = parsed
    .filter(({ errors }) => errors.length === 0)
    .flatMap(({ contents }) => emptyBundles(contents))
    .map((scalar) => replacementOf(text, scalar, caBundle));
  const filled = replacements.reduceRight(
    (changed, { from, to, text: put }) => changed.slice(0, from) + put + changed.slice(to),
    text,
  );
  return { text: filled, places: placeholders + replacements.length };
}

function isEmpty(value: unknown): value is Scalar {
  return isScalar(value) && (value.value === null || value.value === '');
}

/** What comes in place of an empty scalar, in the way in which it is written. */
function replacementOf(manifest: string, scalar: Scalar, caBundle: string): Replacement {
  const [from, to] = scalar.range ?? [0, 0];
  const source = manifest.slice(from, to);
  // JSON takes it only in quotes, and a reader of YAML too.
  const quote = source.startsWith("'") ? "'" : '"';
  const text = `${quote}${caBundle}${quote}`;
  if (source !== '') return { from, to, text };
  // Nothing at all: it comes right behind the colon.
  const colon = manifest.slice(0, from).trimEnd().length;
  return { from: colon, to: colon, text: ` ${text}` };
}

/** The empty bundles of a configuration, or of the items of a List. */
function emptyBundles(object: unknown): readonly Scalar[] {
  if (!isMap(object)) return [];
  if (object.get('kind') === 'List') {
    const items = object.get('items', true);
    return isSeq(items) ? items.items.flatMap(emptyBundles) : [];
  }
  const webhooks = object.get('webhooks', true);
  if (object.get('kind') !== KIND || !isSeq(webhooks)) return [];
  return webhooks.items.flatMap((webhook) => {
    const bundle = isMap(webhook) ? webhook.getIn(['clientConfig', 'caBundle'], true) : undefined;
    return isEmpty(bundle) ? [bundle] : [];
  });
}
