/**
 * How a strategic merge patch treats one place of a kind, after the `patchStrategy` and `patchMergeKey` tags of its Go type.
 * A place without an entry is: objects merge, lists are replaced whole.
 */
export interface MergeSchema {
  /** Of a list: its items merge by the value of this key. */
  readonly mergeKey?: string;
  /** Of a list of scalars: items are added, `$deleteFromPrimitiveList/x` removes. */
  readonly mergePrimitives?: boolean;
  /** Schema of the fields of an object, or of the fields of a list's items. */
  readonly fields?: Readonly<Record<string, MergeSchema>>;
}
