import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { changesBetween, type JsonPath } from '../json/json-change.js';
import { DocumentReader, type ReadDocument } from './document-reader.js';
import { editYaml } from './edit.js';
import { filledBefore } from './layout/filled.js';
import { WrittenLines } from './layout/write-text.js';
import { entryAt, locateNode } from './locate-node.js';
import { YamlError, type YamlPlace } from './read-document.js';
import { spliceYaml } from './splice/splice.js';
import { documentParts, splitDocuments } from './split-documents.js';
import { writeYamlDocument } from './write-document.js';

/** A document of a manifest that can't be read or changed. */
export class ManifestError extends Error {
  readonly code = 'ERR_MANIFEST';

  constructor(message: string, options: ErrorOptions) {
    super(message, options);
    this.name = 'ManifestError';
  }
}

/** What `change` throws where it can't change a document. */
export class DocumentError extends Error {
  /** @param at what was being done, as a verb, and the path of what the message is about */
  constructor(
    message: string,
    readonly at: { readonly doing: string; readonly path: JsonPath },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'DocumentError';
  }
}

/** A document of a manifest, before and after. */
export interface RewrittenDocument {
  /** Its text in the manifest, with its `---` line. */
  readonly text: string;
  /** The same where nothing was changed. */
  readonly newText: string;
  readonly value: Json;
  readonly newValue: Json;
}

/**
 * What was at a path before something was put into it, where the text still says so: null, an empty map or an empty list;
 * else undefined.
 */
export type WasEmpty = (path: JsonPath) => Json | undefined;

/** A document of a manifest: how many come before it, and the line that it begins with, counted from 1. */
export interface DocumentPlace {
  readonly index: number;
  readonly line: number;
}

/** How a manifest is rewritten. */
export interface RewriteOptions {
  /** Of the file, for messages. */
  readonly name: string;
  /** The document as it is to be; the same object where it is to stay as it is. May throw a DocumentError. */
  readonly change: (document: JsonObject, wasEmpty: WasEmpty) => JsonObject;
  /** Where the text begins in its manifest; default: it is the whole. */
  readonly from?: DocumentPlace | undefined;
  /** Called after each document. */
  readonly onDocument?: ((done: number, total: number) => void) | undefined;
}

/**
 * Changes documents of a YAML stream, or of JSON. A document that stays as it is keeps its bytes, and one that is changed
 * keeps what it can of them: comments, order, quotes, indentation and line ends.
 * @throws ManifestError where a document does not parse, or `change` throws a DocumentError
 */
export function rewriteDocuments(text: string, rewriting: RewriteOptions): readonly RewrittenDocument[] {
  const written = new WrittenLines();
  // What was in the document before comes once.
  const tools: Tools = { reader: new DocumentReader((value) => written.has(value)), written };
  const parts = splitDocuments(text);
  const { index: before, line: firstLine } = rewriting.from ?? { index: 0, line: 1 };
  return parts.map((part, index) => {
    try {
      const document = rewriteDocument(part, rewriting, tools);
      rewriting.onDocument?.(index + 1, parts.length);
      return document;
    } catch (error) {
      if (!(error instanceof YamlError || error instanceof DocumentError)) throw error;
      const line = firstLine + parts.slice(0, index).join('').split('\n').length - 1;
      throw locateError(error, part, { name: rewriting.name, index: before + index, line });
    }
  });
}

/** What the documents of a text have in common. */
interface Tools {
  readonly reader: DocumentReader;
  readonly written: WrittenLines;
}

/** What a document is to say. */
interface Wanted extends Tools {
  readonly after: JsonObject;
}

/** The ways to make a text say something else, the one that keeps most of it first. */
const WAYS: readonly ((body: string, document: ReadDocument, wanted: Wanted) => string | undefined)[] = [
  (body, { value, layout }, { after, written }) =>
    layout && spliceYaml(body, layout, { before: value, after, written }),
  (_, { value, source }, { after }) => editYaml(source, { after, changes: changesBetween(value, after) }),
  // A text that began with `---` or with directives keeps the `---` only.
  (body, _, { after }) => (/^(?:---|%)|\n%/.test(body) ? '---\n' : '') + writeYamlDocument(after),
];

/**
 * The user's text with as little of it rewritten as possible. Whatever way it was made, it has been read again and says what
 * it is to say; undefined where none does.
 */
function rewriteBody(body: string, document: ReadDocument, wanted: Wanted): string | undefined {
  for (const way of WAYS) {
    const text = way(body, document, wanted);
    if (text === undefined) continue;
    const found = withLastLineOf(body, text).find((each) => wanted.reader.readsAs(each, wanted.after));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A text that ends as another one, with a line end or without; with one where it would read as something else without. */
function withLastLineOf(body: string, text: string): readonly string[] {
  if (body.endsWith('\n')) return [text.endsWith('\n') ? text : `${text}\n`];
  return text.endsWith('\n') ? [text.replace(/\r?\n$/, ''), text] : [text];
}

function rewriteDocument(text: string, rewriting: RewriteOptions, tools: Tools): RewrittenDocument {
  const { head, body, tail } = documentParts(text);
  const document = tools.reader.read(body);
  const { value } = document;
  const newValue = isJsonObject(value) ? rewriting.change(value, wasEmptyIn(body, document)) : value;
  if (newValue === value || !isJsonObject(newValue)) return { text, newText: text, value, newValue: value };
  const newBody = rewriteBody(body, document, { ...tools, after: newValue });
  if (newBody === undefined) {
    const message =
      'what was to be written reads as something else, so nothing was written: bring the document into a plainer form';
    throw new DocumentError(message, { doing: 'write', path: [] });
  }
  return { text, newText: head + newBody + tail, value, newValue };
}

function wasEmptyIn(body: string, { layout }: ReadDocument): WasEmpty {
  return (path) => {
    const entry = entryAt(layout?.root, path);
    return entry && filledBefore(body, entry)?.value;
  };
}

/** An error of a document with its place in the manifest. */
function locateError(
  error: YamlError | DocumentError,
  part: string,
  at: { name: string; index: number; line: number },
): ManifestError {
  const { head, body } = documentParts(part);
  const [doing, place] =
    error instanceof YamlError ? ['read', error.place] : [error.at.doing, locateNode(body, error.at.path)];
  const placeText = ({ line, column }: YamlPlace): string =>
    `line ${at.line + (head === '' ? 0 : 1) + line - 1}, column ${column}`;
  const earlier = error instanceof YamlError && error.earlier ? `, first in ${placeText(error.earlier)}` : '';
  const text = `${doing} ${at.name}: document ${at.index + 1}, ${placeText(place)}: ${error.message}${earlier}`;
  return new ManifestError(text, { cause: error });
}
