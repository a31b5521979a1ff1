/** Flags of `render`, as commander gives them. */
export interface RenderFlags {
  readonly template: string;
  readonly data: string;
  readonly delims: readonly [string, string];
  readonly missingkey: 'default' | 'zero' | 'error';
}
