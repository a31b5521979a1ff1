import { relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type FilePlace, type Issue, ISSUE_RULES } from './issues.js';

/** Who found the issues, and where. */
interface SarifOptions {
  /** Of this program. */
  readonly version: string;
  /** Folder that paths are relative to: the working folder. */
  readonly folder: string;
}

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * The issues as SARIF 2.1.0, which code scanning of GitHub and many editors read. GitHub takes every result for a problem, whatever
 * its kind, so there is none for what is as it should be.
 */
export function sarifText(issues: readonly Issue[], { version, folder }: SarifOptions): string {
  const indexes = new Map(ISSUE_RULES.map(({ id }, index) => [id, index]));
  const rules = ISSUE_RULES.map(({ id, text }) => ({
    id,
    shortDescription: { text: sentence(text) },
    fullDescription: { text: sentence(text) },
    help: { text: sentence(text) },
  }));
  const results = issues.map(({ level, rule, object, message, place }) => ({
    ruleId: rule,
    ruleIndex: indexes.get(rule),
    level,
    message: { text: `${object}: ${message}` },
    locations: [
      {
        ...(place && { physicalLocation: physicalLocation(place, folder) }),
        logicalLocations: [{ fullyQualifiedName: object, kind: 'resource' }],
      },
    ],
  }));
  const driver = { name: 'istio-initializer', version, rules };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function physicalLocation({ path, line, column, endColumn }: FilePlace, folder: string): object {
  return {
    artifactLocation: { uri: path === undefined ? 'stdin' : uriOf(path, folder) },
    region: { startLine: line, startColumn: column, endLine: line, endColumn },
  };
}

/** Relative to the folder where it is below it. */
function uriOf(path: string, folder: string): string {
  const below = relative(folder, resolve(folder, path));
  if (below === '' || below.startsWith('..') || resolve(below) === below) {
    return pathToFileURL(resolve(folder, path)).href;
  }
  return below.split(sep).map(encodeURIComponent).join('/');
}
