// Where a document begins with `---`, and after the `...` that ends one.
const BREAK = /(?<=^|\n)(?=---(?:[ \t\r\n]|$))|(?<=(?:^|\n)\.\.\.[ \t]*\r?\n)/;
// Nothing but directives, comments and blank lines: they belong to the document after them.
const DIRECTIVES = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*%(?:[^\n]*\n)(?:(?:%[^\n]*|[ \t]*(?:#[^\n]*)?)\r?\n)*$/;
const DOCUMENT_END = /(?:^|\n)(\.\.\.[ \t]*\r?\n?)$/;

/** The documents of a YAML stream, each with its `---` line and its `...`. Joined they are the text again. */
export function splitDocuments(text: string): readonly string[] {
  const documents: string[] = [];
  let directives = '';
  for (const part of text.split(BREAK)) {
    if (DIRECTIVES.test(part)) {
      directives += part;
    } else {
      documents.push(directives + part);
      directives = '';
    }
  }
  return directives === '' ? documents : [...documents, directives];
}

/** A document in its stream: the line before it, its text, and the line after it. */
export interface StreamDocument {
  /** `---` line with nothing but a comment; empty where there is none. */
  readonly head: string;
  /** The text between both, with `---` where the document begins on that line, and with its directives. */
  readonly body: string;
  /** `...` line: the next document may begin without `---`. */
  readonly tail: string;
}

/** Takes one of the documents of splitDocuments apart. Joined they are the text again. */
export function documentParts(part: string): StreamDocument {
  const tail = DOCUMENT_END.exec(part)?.[1] ?? '';
  const rest = part.slice(0, part.length - tail.length);
  const head = /^---[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(rest)?.[0] ?? '';
  return { head, body: rest.slice(head.length), tail };
}
