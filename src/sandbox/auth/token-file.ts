import type { User } from '../user.js';

/** A user with the bearer token by which the server knows them. */
export interface TokenUser extends User {
  readonly token: string;
  readonly uid: string;
}

/**
 * Reads a kube-apiserver token file: one line per token, `token,user,uid` and optionally `"group1,group2"`.
 * @throws Error that names the line, where a line has fewer than three columns or an open quote; Error without any token.
 */
export function parseTokenFile(text: string): readonly TokenUser[] {
  const users = text.split(/\r?\n/).flatMap((line, index) => (line.trim() === '' ? [] : [tokenUser(line, index + 1)]));
  if (users.length === 0) {
    throw new Error('read token file: got no tokens, want a line token,user,uid,"groups" for each user');
  }
  return users;
}

function tokenUser(line: string, lineNumber: number): TokenUser {
  const columns = csvColumns(line);
  if (columns === undefined) {
    throw new Error(
      `read token file: line ${lineNumber}: got an open or misplaced quote, want token,user,uid,"groups"`,
    );
  }
  const [token = '', name = '', uid = '', groups = ''] = columns;
  if (columns.length < 3 || token === '' || name === '') {
    throw new Error(`read token file: line ${lineNumber}: got ${columns.length} columns, want token,user,uid,"groups"`);
  }
  const own = groups.split(',').map((group) => group.trim());
  return { token, name, uid, groups: [...own.filter((group) => group !== ''), 'system:authenticated'] };
}

const COLUMN = /(?:\s*"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y;

function csvColumns(line: string): readonly string[] | undefined {
  const columns: string[] = [];
  COLUMN.lastIndex = 0;
  for (;;) {
    const match = COLUMN.exec(line);
    if (match === null) return undefined;
    columns.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] === '') return columns;
  }
}
