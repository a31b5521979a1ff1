/**
 * A template is about to change a map that other renderings see, too. Nothing has been changed: the template is to be executed
 * anew, with a map of its own. It never leaves the template engine.
 */
export class KeptMapError extends Error {
  override readonly name = 'KeptMapError';
}
