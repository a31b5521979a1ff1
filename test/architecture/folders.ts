import { posix } from 'node:path';
import countBy from 'lodash/countBy.js';

import { type Cycle, findCycles } from './cycles.js';
import { arrowsBetween } from './import-graph.js';
import type { Complaint, SourceFile } from './source-file.js';

const MOST_FILES = 20;

/** Files that import each other in a circle: with the way from one to the next, and the line of each import. */
export function fileCycles(files: readonly SourceFile[]): readonly Complaint[] {
  return findCycles(arrowsBetween(files)).map((cycle) => `a cycle of files: ${wayText(cycle)}`);
}

/** Folders that import each other in a circle, as `fileCycles` does. A file of none is one of its own. */
export function folderCycles(files: readonly SourceFile[]): readonly Complaint[] {
  const arrows = arrowsBetween(files).map(({ from, to, at }) => ({ from: placeOf(from), to: placeOf(to), at }));
  return findCycles(arrows).map((cycle) => `a cycle of folders: ${wayText(cycle)}`);
}

/** Folders with too many files directly in them. */
export function fullFolders(files: readonly SourceFile[]): readonly Complaint[] {
  const counts = countBy(files, ({ path }) => posix.dirname(path));
  return Object.entries(counts)
    .filter(([folder, count]) => count > MOST_FILES && !hasRoomForMore(folder))
    .map(([folder, count]) => `${folder}: ${count} files, at most ${MOST_FILES} are wanted`);
}

/** Where a file counts to: its folder, but itself where it lies in a room and in no folder of the room. */
function placeOf(path: string): string {
  return path.split('/').length > 2 ? posix.dirname(path) : path;
}

/** Each command has its file directly in commands/, however many commands there are. */
function hasRoomForMore(folder: string): boolean {
  return folder === 'commands';
}

function wayText(cycle: Cycle): string {
  return cycle.map(({ from, to, at }) => `${from} -> ${to} (${at})`).join(', ');
}
