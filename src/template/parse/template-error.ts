/** What is wrong with a template, in Go's words. */
export interface TemplateErrorPlace {
  /** Whether the template could not be read, or failed while it was rendered. */
  readonly stage: 'parse' | 'execute';
  /** Name of the outermost template, for the text. */
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  /** Bytes before the place in its line, as Go counts; parsing knows the line only. */
  readonly column?: number;
  /** The text after the position. */
  readonly reason: string;
}

/** A template that cannot be read, or failed while it was rendered. The message is what Go's text/template says. */
export class TemplateError extends Error {
  readonly code: string;
  readonly stage: 'parse' | 'execute';
  readonly line: number;
  readonly column: number | undefined;
  readonly reason: string;

  constructor(place: TemplateErrorPlace, options?: ErrorOptions) {
    const { name, line, column } = place;
    const position = column === undefined ? `${name}:${line}` : `${name}:${line}:${column}`;
    super(`template: ${position}: ${place.reason}`, options);
    this.name = 'TemplateError';
    this.code = place.stage === 'parse' ? 'ERR_TEMPLATE_PARSE' : 'ERR_TEMPLATE_EXECUTE';
    this.stage = place.stage;
    this.line = line;
    this.column = column;
    this.reason = place.reason;
  }
}
