/** What was asked for, or why it could not be had. */
export type Found<T> = { readonly value: T } | { readonly error: Error };

/** Waits for an answer; an error of ours, or of the server, is an answer too. */
export async function found<T>(answer: Promise<T>): Promise<Found<T>> {
  try {
    return { value: await answer };
  } catch (error) {
    if (error instanceof Error && !(error instanceof TypeError)) return { error };
    throw error;
  }
}

/** The value; undefined where there is none. */
export function valueOf<T>(answer: Found<T>): T | undefined {
  return 'value' in answer ? answer.value : undefined;
}
