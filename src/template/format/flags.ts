import { runeCount } from '../go/go-string.js';

/** Flags, width and precision of a verb of printf. */
export interface Flags {
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  /** `%+v` */
  readonly plusV: boolean;
  /** `%#v` */
  readonly sharpV: boolean;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

export const NO_FLAGS: Flags = {
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  plusV: false,
  sharpV: false,
  width: undefined,
  precision: undefined,
};

/** Text of at least the width, in characters; zeros fill it if the flag says so, also on the left of texts. */
export function pad(text: string, { width, minus, zero }: Pick<Flags, 'width' | 'minus' | 'zero'>): string {
  if (width === undefined) return text;
  const missing = width - runeCount(text);
  if (missing <= 0) return text;
  const filling = (zero ? '0' : ' ').repeat(missing);
  return minus ? text + filling : filling + text;
}
