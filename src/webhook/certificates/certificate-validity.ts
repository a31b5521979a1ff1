/** Whether clients accept a certificate at this time, and how long they will. */
export type Validity =
  | { readonly state: 'valid' }
  /** Still valid, but the operator should renew it. */
  | { readonly state: 'ends soon'; readonly message: string }
  /** `not yet valid` or `expired`. */
  | { readonly state: 'invalid'; readonly message: string };

const SOON_MS = 7 * 24 * 60 * 60 * 1000;

const timeText = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('.000Z', 'Z');

/** Whether a certificate is valid at a time, all in milliseconds since 1970; one that ends within 7 days ends soon. */
export function validityAt(
  { notBeforeMs, notAfterMs }: { readonly notBeforeMs: number; readonly notAfterMs: number },
  nowMs: number,
): Validity {
  const renew = 'renew it with `istio-initializer certs rotate`';
  if (nowMs < notBeforeMs) {
    const message = `the serving certificate is not valid before ${timeText(notBeforeMs)}; look at the clocks`;
    return { state: 'invalid', message };
  }
  const until = timeText(notAfterMs);
  if (nowMs > notAfterMs) return { state: 'invalid', message: `the serving certificate expired at ${until}; ${renew}` };
  if (notAfterMs - nowMs > SOON_MS) return { state: 'valid' };
  return { state: 'ends soon', message: `the serving certificate expires at ${until}; ${renew}` };
}
