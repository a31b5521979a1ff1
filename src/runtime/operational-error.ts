/** Beside what every error may have. */
export interface OperationalErrorOptions extends ErrorOptions {
  /** What the process ends with; 1 by default. */
  readonly exitCode?: number;
}

/**
 * What goes wrong in a program that is right: a file that is not there, a flag that does not fit, a cluster that refuses. Its
 * message is for the person who runs the program, says what to do, and is all that is printed, as of errors that have a `code`.
 * Any other error is taken for a fault of the program, and printed with its stack.
 */
export class OperationalError extends Error {
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1, ...options }: OperationalErrorOptions = {}) {
    super(message, options);
    this.name = 'OperationalError';
    this.exitCode = exitCode;
  }
}
