/** A text as one line: each run of white space with a line break in it becomes `by`. */
export function oneLine(text: string, by = ' '): string {
  return text.replace(/\s+/g, (run) => (run.includes('\n') ? by : run));
}
