import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import ts from 'typescript';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** A row of a table of the document, cell by cell. */
type Row = readonly string[];

/** The rows of every table whose first column is headed `heading`. */
function rowsBelow(document: string, heading: string): readonly Row[] {
  const tables = document.matchAll(new RegExp(`^\\| ${heading} \\|.*\\n\\|[- |]+\\n((?:\\|.*\\n)+)`, 'gm'));
  return [...tables].flatMap(([, rows = '']) =>
    rows
      .trimEnd()
      .split('\n')
      .map((row) => row.split('|').map((cell) => cell.trim()))
      .map((cells) => cells.slice(1, -1)),
  );
}

/** What stands between backquotes. */
const codesIn = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

const isCode = (name: ts.Node): boolean => ts.isIdentifier(name) && name.text === 'code';

/** Every text that an expression may come to, as far as it is written down: `a ? 'b' : 'c'` may be both. */
function textsOf(expression: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isParenthesizedExpression(expression)) return textsOf(expression.expression);
  if (!ts.isConditionalExpression(expression)) return [];
  return [...textsOf(expression.whenTrue), ...textsOf(expression.whenFalse)];
}

/** What a node says that `code` is: `code = 'A'` in a class, or `this.code = 'A'` in its constructor. */
function codesAt(node: ts.Node): readonly string[] {
  if (ts.isPropertyDeclaration(node) && isCode(node.name) && node.initializer) return textsOf(node.initializer);
  const isAssigned =
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isPropertyAccessExpression(node.left) &&
    node.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
    isCode(node.left.name);
  return isAssigned ? textsOf(node.right) : [];
}

function isErrorClass(node: ts.Node): node is ts.ClassDeclaration {
  if (!ts.isClassDeclaration(node)) return false;
  const bases = node.heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? [];
  return bases.some(({ types }) => types.some(({ expression }) => expression.getText().endsWith('Error')));
}

/** Codes of the error classes of a source file. */
function codesOfErrors(text: string): readonly string[] {
  const codes: string[] = [];
  const visit = (node: ts.Node, inError: boolean): void => {
    if (inError) codes.push(...codesAt(node));
    ts.forEachChild(node, (child) => {
      visit(child, inError || isErrorClass(node));
    });
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true), false);
  return codes;
}

describe('the tables of docs/errors.md', () => {
  const document = read('docs/errors.md');
  const rows = rowsBelow(document, 'code');
  const sources = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read(`src/${path}`));
  const inSources = [...new Set(sources.flatMap(codesOfErrors))].sort();
  const inTables = rows.flatMap(([code]) => codesIn(code));

  it('name every code that an error class of src/ has, once, and no other', () => {
    expect(inSources).to.have.length.above(20);
    expect([...inTables].sort()).to.deep.equal(inSources);
  });

  it('say of every code where it comes from and what to do', () => {
    const unfinished = rows.filter((cells) => cells.length !== 4 || cells.some((cell) => !/[\w)]/.test(cell)));
    expect(unfinished).to.deep.equal([]);
  });

  it('are followed by an example of every code', () => {
    const examples = [...document.matchAll(/^```text\n([^]*?)^```/gm)].map(([, block = '']) => block).join('');
    const comments = examples.split('\n').filter((line) => line.startsWith('# '));
    const shown = new Set(comments.flatMap((line) => line.match(/[A-Za-z_-]+/g) ?? []));
    expect(inTables.filter((code) => !shown.has(code))).to.deep.equal([]);
  });

  for (const heading of ['reason', 'Event']) {
    it(`name no ${heading.toLowerCase()} that the sources do not know, and say of each what to do`, () => {
      const found = rowsBelow(document, heading);
      const names = found.flatMap(([first]) => codesIn(first));
      expect(names).to.have.length.above(5);
      expect(names.filter((name) => !sources.some((text) => text.includes(`'${name}'`)))).to.deep.equal([]);
      expect(found.filter((cells) => cells.length !== 3 || cells.some((cell) => !/\w/.test(cell)))).to.deep.equal([]);
    });
  }
});

describe('how the codes of errors are found in a source', () => {
  for (const [what, source, codes] of [
    ['a property', "class AError extends Error { readonly code = 'ERR_A'; }", ['ERR_A']],
    [
      'either side of a choice',
      "class B extends TypeError { constructor(a: boolean) { super(); this.code = a ? 'ERR_B' : 'ERR_C'; } }",
      ['ERR_B', 'ERR_C'],
    ],
    ['nothing of a class that is not an error', "class D { readonly code = 'ERR_D'; }", []],
    ['nothing of a code that is a number', 'class E extends Error { readonly code: number = 1; }', []],
  ] as const) {
    it(`finds ${what}`, () => {
      expect(codesOfErrors(source)).to.deep.equal(codes);
    });
  }
});
