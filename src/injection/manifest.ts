import type { InjectionDecision } from './decision.js';
import { planInjection, withSidecar } from './inject.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';
import type { SidecarConfig } from './sidecar.js';
import { workloadName, workloadShape, type WorkloadName } from './workload.js';
import { YamlError, readYamlDocument, writeYamlDocument } from './yaml-document.js';

/** What became of one workload of a manifest. */
export interface ManifestOutcome {
  readonly workload: WorkloadName;
  readonly decision: InjectionDecision;
}

/** A manifest with sidecars, and one outcome for each workload in it, in order. */
export interface InjectedManifest {
  readonly text: string;
  readonly outcomes: readonly ManifestOutcome[];
}

/** A document of a manifest that can't be read. */
export class ManifestError extends Error {
  readonly code = 'ERR_MANIFEST';

  constructor(message: string, options: ErrorOptions) {
    super(message, options);
    this.name = 'ManifestError';
  }
}

interface InjectedDocument {
  /** The document as it was where nothing was injected. */
  readonly document: JsonObject;
  readonly outcomes: readonly ManifestOutcome[];
}

const isInjected = ({ decision }: ManifestOutcome): boolean => decision.action === 'inject';

function injectObject(document: JsonObject, sidecarConfig: SidecarConfig): InjectedDocument {
  const shape = workloadShape(document);
  if (!shape) return { document, outcomes: [] };
  const injection = planInjection(document, shape, sidecarConfig);
  const outcomes = [{ workload: workloadName(document), decision: injection }];
  if (injection.action === 'skip') return { document, outcomes };
  return { document: withSidecar(document, shape, injection.sidecar), outcomes };
}

/** A workload, or the items of a `v1 List`; any other object stays as it is. */
function injectDocument(document: JsonObject, sidecarConfig: SidecarConfig): InjectedDocument {
  if (document['apiVersion'] !== 'v1' || document['kind'] !== 'List') return injectObject(document, sidecarConfig);
  const list = document['items'];
  const items = (Array.isArray(list) ? (list as readonly Json[]) : []).map((item) =>
    isJsonObject(item) ? injectDocument(item, sidecarConfig) : { document: item, outcomes: [] },
  );
  const outcomes = items.flatMap((item) => item.outcomes);
  if (!outcomes.some(isInjected)) return { document, outcomes };
  return { document: { ...document, items: items.map((item) => item.document) }, outcomes };
}

// Where a document begins with `---`, and behind the `...` that ends one.
const BREAK = /(?<=^|\n)(?=---(?:[ \t\r\n]|$))|(?<=(?:^|\n)\.\.\.[ \t]*\r?\n)/;
// Nothing but directives, comments and blank lines: they belong to the document behind them.
const DIRECTIVES = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*%(?:[^\n]*\n)(?:(?:%[^\n]*|[ \t]*(?:#[^\n]*)?)\r?\n)*$/;
const DOCUMENT_END = /(?:^|\n)(\.\.\.[ \t]*\r?\n?)$/;

/** The documents of a YAML stream, each with its `---` line and its `...`. Joined they are the text again. */
function splitDocuments(text: string): readonly string[] {
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

/** A document's `...` line: the next one may begin without `---`. */
function endOf(part: string): string {
  return DOCUMENT_END.exec(part)?.[1] ?? '';
}

/** A document's `---` line, where it holds nothing but a comment, so that a rewritten document keeps it. */
function separatorOf(part: string): string {
  // What is written anew needs no directives.
  if (part.startsWith('%')) return '---\n';
  const [first = ''] = part.split('\n', 1);
  if (!part.startsWith('---')) return '';
  return /^---[ \t]*(#.*)?\r?$/.test(first) ? `${first}\n` : '---\n';
}

function readPart(part: string, { file, index, line }: { file: string; index: number; line: number }): Json {
  try {
    return readYamlDocument(part);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const place = `line ${line + error.place.line - 1}, column ${error.place.column}`;
    throw new ManifestError(`read ${file}: document ${index + 1}, ${place}: ${error.message}`, { cause: error });
  }
}

/**
 * Injects sidecars into the workloads of a YAML stream. Documents that get none keep their bytes.
 * @param name of the file, for messages
 * @throws ManifestError where a document does not parse; nothing is injected then
 */
export function injectManifest(text: string, name: string, sidecarConfig: SidecarConfig): InjectedManifest {
  const outcomes: ManifestOutcome[] = [];
  let line = 1;
  const parts = splitDocuments(text).map((part, index) => {
    const document = readPart(part, { file: name, index, line });
    line += part.split('\n').length - 1;
    if (!isJsonObject(document)) return part;
    const injected = injectDocument(document, sidecarConfig);
    outcomes.push(...injected.outcomes);
    return injected.outcomes.some(isInjected)
      ? separatorOf(part) + writeYamlDocument(injected.document) + endOf(part)
      : part;
  });
  return { text: parts.join(''), outcomes };
}
