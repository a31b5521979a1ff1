/** A patch that can't be merged: where, and what is wanted. */
export class MergeError extends Error {
  readonly code = 'ERR_STRATEGIC_MERGE';

  /** @param path of the value in the patched object, `spec.containers[0].env` */
  constructor(path: string, problem: string) {
    super(`merge ${path === '' ? 'the patch' : path}: ${problem}`);
    this.name = 'MergeError';
  }
}
