import type { Json } from '../json/json.js';
import { sameJson } from '../json/same-json.js';
import type { YamlLayout } from './layout/layout.js';
import { type PaddedText, padText } from './layout/padded-text.js';
import { scanTokens } from './layout/scan-tokens.js';
import type { ScalarCache } from './plain-value.js';
import { readYamlDocument, YamlError, type YamlPlace } from './read-document.js';
import { readJsonLayout } from './read-json-layout.js';
import { readYamlLayout } from './read-layout.js';
import { SimilarLayouts } from './read-similar-layout.js';
import { TextChecker } from './text-checker.js';

/** What a document says, and where; its layout is unknown where it has something that only the whole reader follows. */
export interface ReadDocument {
  readonly value: Json;
  readonly layout: YamlLayout | undefined;
  /** The text as the libraries understand it. */
  readonly source: string;
}

// What kubectl's parser takes only escaped: all that is no printable character of YAML.
const CONTROL = /(?![\t\n\r\u0085])\p{Cc}|[\ufffe\uffff]|(?!^)\ufeff/u;

// What git writes where two changes contradict each other.
const CONFLICT = /^<<<<<<< /m;
const UNRESOLVED = 'this is a merge conflict (<<<<<<<) that has to be resolved first';

/** Reads documents, each with the fastest reader that understands it. */
export class DocumentReader {
  readonly #seen: ScalarCache = new Map();
  readonly #checker: TextChecker;
  readonly #similar = new SimilarLayouts(this.#seen);

  /** @param mayComeAgain true for lists and maps that may be in several texts that are written; default: all of them */
  constructor(mayComeAgain?: (value: object) => boolean) {
    this.#checker = new TextChecker(this.#seen, mayComeAgain);
  }

  /**
   * Reads one as kubectl reads it.
   * @throws YamlError with the place in `text`
   */
  read(text: string): ReadDocument {
    const similar = this.#similar.find(text);
    if (similar) return { value: similar.root.value, layout: similar, source: text };
    const document = this.#readAlone(text);
    const { value, layout, source } = document;
    if (value === layout?.root.value && source === text) this.#similar.add(text, layout);
    return document;
  }

  /** True where a text that was written says what it was to say. */
  readsAs(text: string, value: Json): boolean {
    if (this.#checker.says(text, value)) return true;
    try {
      return sameJson(this.#readAlone(text).value, value);
    } catch (error) {
      if (error instanceof YamlError) return false;
      throw error;
    }
  }

  #readAlone(text: string): ReadDocument {
    const json = readJsonLayout(text, this.#seen);
    if (json?.exact) return { value: json.root.value, layout: json, source: text };
    checkCharacters(text);
    try {
      return this.#readPlain(text);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      return this.#readOtherwise(text, error);
    }
  }

  #readPlain(text: string): ReadDocument {
    const layout = readYamlLayout(text, this.#seen);
    if (layout?.exact) return { value: layout.root.value, layout, source: text };
    return {
      value: readYamlDocument(text),
      layout: layout ?? this.#paddedLayout(padText(text, scanTokens(text).paddings)),
      source: text,
    };
  }

  /** The layout of what the library of events wants deeper than the one of documents does. */
  #paddedLayout(padded: PaddedText | undefined): YamlLayout | undefined {
    const layout = padded && readYamlLayout(padded.text, this.#seen);
    return layout && padded.originalLayout(layout);
  }

  /** Quoted texts and flow collections may go on in any column, where the libraries want them below their key. */
  #readOtherwise(text: string, mistake: YamlError): ReadDocument {
    const { paddings, template } = scanTokens(text);
    if (template !== undefined) throw templateError(text, template);
    const conflict = CONFLICT.exec(text);
    if (conflict) throw new YamlError(UNRESOLVED, placeOf(text, conflict.index));
    const padded = padText(text, paddings);
    if (!padded) throw mistake;
    const layout = this.#paddedLayout(padded);
    const value = layout?.exact ? layout.root.value : readYamlDocument(padded.text);
    return { value, layout, source: padded.text };
  }
}

function placeOf(text: string, offset: number): YamlPlace {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function checkCharacters(text: string): void {
  const found = CONTROL.exec(text);
  if (!found) return;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new YamlError(`control characters are not allowed: U+${code}`, placeOf(text, found.index));
}

function templateError(text: string, offset: number): YamlError {
  const mark = text.slice(offset, offset + 2);
  const message = `this is a template (${mark}) that has to be rendered first (helm template ... | kube-inject -f -)`;
  return new YamlError(message, placeOf(text, offset));
}
