/** Why a patch does not apply, in the words of the library that the real server uses. Never leaves `applyPatch`. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}
