/** What was asked for, or why it could not be had. */
export type Settled<T> = { readonly value: T } | { readonly error: Error };

/** Waits for an answer; an error of ours, or of the server, is an answer too. */
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
