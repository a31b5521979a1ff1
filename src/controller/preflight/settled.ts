/** A value, or the error that came instead of it. */
export type Settled<T> = { readonly value: T } | { readonly error: Error };

/** Waits for a value or an error.
 * @throws TypeError, which is a defect, and what is no Error */
export async function settle<T>(answer: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await answer };
  } catch (error) {
    if (error instanceof Error && !(error instanceof TypeError)) return { error };
    throw error;
  }
}

/** The value; undefined where there is none. */
export function valueOf<T>(answer: Settled<T>): T | undefined {
  return 'value' in answer ? answer.value : undefined;
}
