import { Document, type Node, Scalar, type Tags, visit } from 'yaml';

import type { JsonObject } from '../json/json.js';

/**
 * Texts that some reader takes for something else, or refuses, without quotes: a merge key, numbers with a prefix, a tab
 * within a line or before a block, and characters that kubectl's parser takes only escaped.
 */
const ONLY_QUOTED = /^(?:<<|=|[-+]?0[oOxXbB].*)$|^\n*\t|[\u007f-\u009f\u2028\u2029\ufeff]/;
const LINE_BREAK = /[\r\n]/;
const ONLY_ESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

const isOnlyQuoted = (text: string): boolean =>
  ONLY_QUOTED.test(text) || (text.includes('\t') && !LINE_BREAK.test(text));

const withoutMerge = (tags: Tags): Tags => tags.filter((tag) => typeof tag === 'string' || tag.default !== 'key');

/** Quotes the texts of a document or of a part of it that some reader would misread. */
export function quoteTexts(node: Document | Node): void {
  visit(node, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && isOnlyQuoted(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

/** How a document is written. */
export interface TextStyle {
  /** Columns from a key to the keys below it. */
  readonly indent: number;
  /** Dashes are deeper than the key above them. */
  readonly indentSeq: boolean;
  /** `{ a: 1 }` rather than `{a: 1}`. */
  readonly flowCollectionPadding?: boolean;
}

/** Writes a document, in lines as long as they need to be. */
export function yamlDocumentText(document: Document, options: TextStyle): string {
  // The library's way to fold a quoted text over several lines loses some line breaks: they are written as in JSON.
  const text = document.toString({ lineWidth: 0, doubleQuotedAsJSON: true, ...options });
  return text.replace(ONLY_ESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes an object, or a list of them, as YAML that kubectl and YAML 1.2 readers understand alike: what either would misread is quoted. */
export function writeYamlDocument(object: JsonObject | readonly JsonObject[]): string {
  const document = new Document(object, { version: '1.1', customTags: withoutMerge, aliasDuplicateObjects: false });
  quoteTexts(document);
  return yamlDocumentText(document, { indent: 2, indentSeq: false });
}
