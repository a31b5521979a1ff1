import { relative, resolve, sep } from 'node:path';

import type { FilePlace, Issue } from './issues.js';

/**
 * The issues as workflow commands of GitHub Actions, a line each: its runner shows them at the lines of the files.
 * @param folder the working folder
 * @param workspace that of the repository, which paths are to be relative to; default: the working folder
 */
export function githubText(issues: readonly Issue[], folder: string, workspace = folder): string {
  return issues
    .map(({ level, rule, object, message, place }) => {
      const properties = [
        ...(place ? placeProperties(place, folder, workspace) : []),
        `title=${escapedProperty(`${rule}: ${object}`)}`,
      ];
      const text = place && place.path === undefined ? `standard input, line ${place.line}: ${message}` : message;
      return `::${level === 'error' ? 'error' : 'notice'} ${properties.join(',')}::${escapedData(text)}\n`;
    })
    .join('');
}

/** Standard input has no lines that GitHub could show. */
function placeProperties(
  { path, line, column, endColumn }: FilePlace,
  folder: string,
  workspace: string,
): readonly string[] {
  if (path === undefined) return [];
  const file = relative(workspace, resolve(folder, path)).split(sep).join('/');
  return [
    `file=${escapedProperty(file)}`,
    `line=${line}`,
    `endLine=${line}`,
    `col=${column}`,
    `endColumn=${endColumn}`,
  ];
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
