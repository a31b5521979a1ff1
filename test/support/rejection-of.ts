/** What a promise rejects with; fails where it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error : new Error(String(error));
}
