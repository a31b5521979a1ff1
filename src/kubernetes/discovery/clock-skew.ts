import type { ApiClient } from '../transport/api-client.js';

// The header has no fractions: the server's time lies up to this much after it.
const HEADER_STEP_MS = 1000;

/**
 * How far the server's clock is from the local one, by the `Date` of an answer: milliseconds, positive where the server's
 * is ahead. It is the least that the header and the time of the request allow, so 0 where the clocks may agree; undefined where the
 * server does not say.
 * @throws KubeApiError where it does not answer
 */
export async function clockSkewMs(client: ApiClient, now: () => number): Promise<number | undefined> {
  let date: number | undefined;
  const sent = now();
  const onHeaders = (headers: { readonly date?: string | undefined }): void => {
    date = Date.parse(headers.date ?? '');
  };
  await client.request({ method: 'GET', path: '/version', onHeaders });
  const received = now();
  if (date === undefined || Number.isNaN(date)) return undefined;
  const [least, most] = [date - received, date + HEADER_STEP_MS - sent];
  if (least > 0) return least;
  return most < 0 ? most : 0;
}
