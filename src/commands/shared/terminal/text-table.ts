import type { Look, Paint } from './colors.js';

/** What cells of a table mean: by the header of their column and their text. The header itself is a heading. */
export interface TableLooks {
  readonly paint: Paint;
  readonly looks: Readonly<Record<string, Readonly<Record<string, Look>>>>;
}

/**
 * Rows of cells as a text table: a line each, columns as wide as their widest cell, two blanks between them.
 * @param look what cells mean, where the table may have colors
 */
export function textTable(rows: readonly (readonly string[])[], look?: TableLooks): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const [header = []] = rows;
  const lines = rows.map((row) => {
    const last = row.findLastIndex((cell) => cell !== '');
    return row
      .slice(0, last + 1)
      .map((cell, column) => {
        const blanks = column === last ? '' : ' '.repeat((widths[column] ?? 0) - cell.length);
        const meaning = row === header ? 'heading' : look?.looks[header[column] ?? '']?.[cell];
        return (look && meaning ? look.paint(meaning, cell) : cell) + blanks;
      })
      .join('  ')
      .trimEnd();
  });
  return lines.map((line) => `${line}\n`).join('');
}
