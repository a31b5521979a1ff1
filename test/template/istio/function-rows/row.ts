/** What comes out of an action. */
type Row = readonly [action: string, output: string];

/** Rows by the name of the function that they show. */
export type FunctionRows = Readonly<Record<string, readonly Row[]>>;
