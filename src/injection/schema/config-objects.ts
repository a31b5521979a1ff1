import { isJsonObject, type JsonObject, objectsIn, stringIn } from '../../json/json.js';
import { splitDocuments } from '../../yaml/split-documents.js';
import { ConfigError } from './config-error.js';
import { type ConfigSource, parseDocuments } from './config-text.js';
import { refuseOtherText } from './other-input.js';

/** A document of a file, and the number of lines before it. */
interface Placed {
  readonly text: string;
  readonly linesBefore: number;
}

/** What only a document with ConfigMaps has; it may have none all the same. */
const MAY_HOLD_CONFIG_MAP = /\bkind["']?[ \t]*:[ \t]*["']?(?:ConfigMap(?:List)?|List)\b/;
/** The lines of `helm install --dry-run`, `helm upgrade` and `helm get all` that the manifest stands between. */
const MANIFEST_LINE = /^MANIFEST:[ \t]*\r?\n/m;
const NOTES_LINE = /^NOTES:[ \t]*\r?$/m;
const LINE_END = /\n/g;
const MESSAGE_KEY = /^(?:[Ee]rror\b|NAME$|Name$)/;

/**
 * The objects of a file that may hold ConfigMaps among others. Where it does, the other documents are not looked at: what
 * does not parse in them, such as a warning that has got into the file, does not matter.
 * @throws ConfigError where what is looked at does not parse, or is something else that people have at hand
 */
export function configObjects(text: string, source: ConfigSource): readonly JsonObject[] {
  const manifest = manifestOf(text);
  const documents = placedDocuments(manifest);
  const holders = documents.filter((document) => MAY_HOLD_CONFIG_MAP.test(document.text));
  const found = documents.length > 1 ? holders.flatMap((document) => objectsOf(document, source)) : [];
  if (found.some(({ kind }) => kind === 'ConfigMap')) return found;
  return toldOtherwise(manifest, source, () => documents.flatMap((document) => objectsOf(document, source)));
}

/** What the manifest of a release is in what helm prints around it, with as many lines before; else the text itself. */
function manifestOf(text: string): string {
  const heading = MANIFEST_LINE.exec(text);
  if (!heading) return text;
  const start = heading.index + heading[0].length;
  const rest = text.slice(start);
  const notes = NOTES_LINE.exec(rest);
  return '\n'.repeat(linesIn(text.slice(0, start))) + (notes ? rest.slice(0, notes.index) : rest);
}

function placedDocuments(text: string): readonly Placed[] {
  let linesBefore = 0;
  return splitDocuments(text).map((document) => {
    const placed = { text: document, linesBefore };
    linesBefore += linesIn(document);
    return placed;
  });
}

function linesIn(text: string): number {
  return text.match(LINE_END)?.length ?? 0;
}

function objectsOf({ text, linesBefore }: Placed, source: ConfigSource): readonly JsonObject[] {
  return parseDocuments(text, source, linesBefore)
    .filter(isJsonObject)
    .flatMap(itemsOf)
    .flatMap((object) => releaseObjects(object, source));
}

/** The items of a List, also of one of ConfigMaps; any other object is itself. */
function itemsOf(object: JsonObject): readonly JsonObject[] {
  const isList = object['kind'] === 'List' || object['kind'] === 'ConfigMapList';
  return isList ? objectsIn(object['items']).map((item) => ({ kind: 'ConfigMap', ...item })) : [object];
}

/** Of a release as helm prints it with `-o json` or `-o yaml`, what is in its manifest; any other object is itself. */
function releaseObjects(object: JsonObject, source: ConfigSource): readonly JsonObject[] {
  const manifest = stringIn(object['manifest']);
  if (manifest === undefined || !isJsonObject(object['info'])) return [object];
  return placedDocuments(manifest).flatMap((document) =>
    parseDocuments(document.text, source, document.linesBefore).filter(isJsonObject).flatMap(itemsOf),
  );
}

/** Whether a map is what a program prints for people to read, as `Error from server: not found`. */
function isMessage(object: JsonObject): boolean {
  return Object.keys(object).some((key) => MESSAGE_KEY.test(key));
}

/** What `read` gives; where it can't be read, or holds no map, what it is instead is said if that is known. */
function toldOtherwise(text: string, source: ConfigSource, read: () => readonly JsonObject[]): readonly JsonObject[] {
  try {
    const objects = read();
    if (objects.every(isMessage)) refuseOtherText(text, source.name);
    return objects;
  } catch (error) {
    if (error instanceof ConfigError) refuseOtherText(text, source.name, error);
    throw error;
  }
}
