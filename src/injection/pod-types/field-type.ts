import type { Json } from '../../json/json.js';

/**
 * What a field holds. `integer` is a whole number of 32 bits, `long` one of 64; a `flag` is a boolean that is false where it is
 * not there; a `quantity` and an `integerOrText` keep what they are given; a `time` is a text as RFC 3339 has it.
 */
export type FieldType = ScalarType | ComposedType;

/** Types of lists and maps. */
export type ComposedType = ListType | { readonly map: FieldType } | FieldsType;

export type ScalarType =
  'text' | 'boolean' | 'flag' | 'integer' | 'long' | 'quantity' | 'integerOrText' | 'time' | 'anything';

/** A list, and how a strategic merge patch changes it. */
interface ListType {
  readonly list: FieldType;
  /**
   * The key that tells the items apart, so that an item of a patch is merged into the one that it names; `''` where the items
   * are texts, which are added. Without one a patch replaces the list.
   */
  readonly mergeKey?: string;
}

/** A map of known keys. */
export interface FieldsType {
  readonly fields: Readonly<Record<string, Field>>;
}

/** A field that not every version of Kubernetes has, or that Go always writes. */
export interface VersionedField {
  readonly type: FieldType;
  /** The minor version of Kubernetes 1 that had it first; the default is that all have it. */
  readonly since?: number;
  /** The last one that had it; the default is that all later ones have it. */
  readonly until?: number;
  /** What Go writes where the field is not there: its type has no way to say so. */
  readonly absent?: Json;
}

export type Field = FieldType | VersionedField;

/** The type of a field; undefined where there is no field. */
export const typeOf = (field: Field | undefined): FieldType | undefined =>
  typeof field === 'object' && 'type' in field ? field.type : field;

/** Whether a minor version of Kubernetes 1 has a field; without a version whether any has, or a template wrote it. */
export function isIn(field: Field | undefined, kubernetes: number | undefined): boolean {
  if (kubernetes === undefined || typeof field !== 'object' || !('type' in field)) return true;
  return kubernetes >= (field.since ?? 0) && kubernetes <= (field.until ?? kubernetes);
}

/** A list of items of one type, which a patch replaces. */
export const list = (type: FieldType): FieldType => ({ list: type });

/** A list of items that a patch merges by one of their keys. */
export const keyed = (mergeKey: string, type: FieldType): FieldType => ({ list: type, mergeKey });

/** A list of texts that a patch adds to. */
export const joinedTexts: FieldType = { list: 'text', mergeKey: '' };

/** A map of any keys to values of one type. */
export const map = (type: FieldType): FieldType => ({ map: type });

/** A map of known keys. */
export const fields = (of: Readonly<Record<string, Field>>): FieldType => ({ fields: of });

/** A field that came with a minor version of Kubernetes 1 after 1.20. */
export const since = (minor: number, type: FieldType): VersionedField => ({ type, since: minor });

/** A field that went after a minor version of Kubernetes 1. */
export const until = (minor: number, type: FieldType): VersionedField => ({ type, until: minor });

/** A field that no Kubernetes has: only sidecar templates up to Istio 1.0 wrote it. */
export const never = (type: FieldType): VersionedField => ({ type, until: 0 });

/** A field that Go writes with a value where it is not there. */
export const always = (absent: Json, type: FieldType): VersionedField => ({ type, absent });

/** A name of something else. */
export const named = fields({ name: 'text' });

/** A field of the pod. */
export const fieldReference = fields({ apiVersion: 'text', fieldPath: 'text' });

/** A resource of a container. */
export const resourceReference = fields({ containerName: 'text', resource: 'text', divisor: always('0', 'quantity') });

/** Labels of SELinux. */
const seLinuxOptions = fields({ user: 'text', role: 'text', type: 'text', level: 'text' });

/** A profile of seccomp or AppArmor. */
export const securityProfile = fields({ type: 'text', localhostProfile: 'text' });

/** What Windows needs to know. */
const windowsOptions = fields({
  gmsaCredentialSpecName: 'text',
  gmsaCredentialSpec: 'text',
  runAsUserName: 'text',
  hostProcess: since(22, 'boolean'),
});

/** What a security context begins with, of a pod or of a container. */
export const securityFields = {
  seLinuxOptions,
  windowsOptions,
  runAsUser: 'long',
  runAsGroup: 'long',
  runAsNonRoot: 'boolean',
} as const;

/** Resources of a container, or of all of a pod. */
export const resources = fields({
  limits: map('quantity'),
  requests: map('quantity'),
  claims: since(26, list(fields({ name: 'text', request: since(31, 'text') }))),
});

/** Which objects, by their labels. */
export const labelSelector = fields({
  matchLabels: map('text'),
  matchExpressions: list(fields({ key: 'text', operator: 'text', values: list('text') })),
});
