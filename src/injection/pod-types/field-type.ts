/** What a field holds. A `text` takes any scalar; a `quantity` and an `integerOrText` keep what they are given. */
export type FieldType =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'quantity'
  | 'integerOrText'
  | 'anything'
  | { readonly list: FieldType }
  | { readonly map: FieldType }
  | { readonly fields: Readonly<Record<string, FieldType>> };

/** A list of items of one type. */
export const list = (type: FieldType): FieldType => ({ list: type });

/** A map of any keys to values of one type. */
export const map = (type: FieldType): FieldType => ({ map: type });

/** A map of known keys. */
export const fields = (of: Readonly<Record<string, FieldType>>): FieldType => ({ fields: of });

/** A name of something else. */
export const named = fields({ name: 'text' });

/** A field of the pod. */
export const fieldReference = fields({ apiVersion: 'text', fieldPath: 'text' });

/** A resource of a container. */
export const resourceReference = fields({ containerName: 'text', resource: 'text', divisor: 'quantity' });

/** Labels of SELinux. */
export const seLinuxOptions = fields({ user: 'text', role: 'text', type: 'text', level: 'text' });

/** A profile of seccomp or AppArmor. */
export const securityProfile = fields({ type: 'text', localhostProfile: 'text' });
