import type { Json } from '../json/json.js';
import { sameJson } from '../json/same-json.js';
import type { YamlLayout } from './layout.js';
import { readYamlDocument, YamlError } from './read-document.js';
import { readYamlLayout, type ScalarCache } from './read-layout.js';

/** What a document says, and where; its layout is unknown where it has something that only the whole reader follows. */
export interface ReadDocument {
  readonly value: Json;
  readonly layout: YamlLayout | undefined;
}

/** Reads documents, each with the fastest reader that understands it. */
export class DocumentReader {
  readonly #seen: ScalarCache = new Map();

  /** @throws YamlError with the place in `text` */
  read(text: string): ReadDocument {
    const layout = readYamlLayout(text, this.#seen);
    if (layout?.exact) return { value: layout.root.value, layout };
    return { value: readYamlDocument(text), layout };
  }

  /** True where a text that was written says what it was to say. */
  readsAs(text: string, value: Json): boolean {
    try {
      return sameJson(this.read(text).value, value);
    } catch (error) {
      if (error instanceof YamlError) return false;
      throw error;
    }
  }
}
