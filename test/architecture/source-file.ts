import ts from 'typescript';

/** Something that a source file says, with its line. */
export interface Mention {
  readonly text: string;
  readonly line: number;
}

/** One import, in any of its forms: `import`, `export ... from`, `import()`, `import('...').Type`. */
export interface Import extends Mention {
  /** Nothing of it is left at run time: `import type`. (Of `import { type A }` an import for side effects is.) */
  readonly typeOnly: boolean;
  /** `import()`: loaded when the program gets there. */
  readonly later: boolean;
}

/** What of a source file the rules of the architecture are about. */
export interface SourceFile {
  /** Below src/, with slashes: `injection/json.ts`. */
  readonly path: string;
  readonly lineCount: number;
  readonly imports: readonly Import[];
  /** Imports whose path is not a text: where they lead is not known. */
  readonly computedImports: readonly Mention[];
  /** Names that are read, with the property that is read of them: `process`, `Date.now`, `new Date()`. */
  readonly names: readonly Mention[];
  readonly defaultExports: readonly Mention[];
}

/** A rule that is broken: `injection/a.ts:3: what is wrong`. */
export type Complaint = string;

/** What is wrong with one source file. */
export type Rule = (file: SourceFile) => readonly Complaint[];

/** A complaint about something that a source file says. */
export function complain({ path }: SourceFile, { line }: Mention, what: string): Complaint {
  return `${path}:${line}: ${what}`;
}

type Found = {
  readonly [Key in 'imports' | 'computedImports' | 'names' | 'defaultExports']: SourceFile[Key][number][];
};

/** Reads a TypeScript source. */
export function readSource(path: string, text: string): SourceFile {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Found = { imports: [], computedImports: [], names: [], defaultExports: [] };
  const visit = (node: ts.Node): void => {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    const imported = importOf(node);
    if (imported?.from && ts.isStringLiteralLike(imported.from)) {
      const { from, typeOnly, later = false } = imported;
      found.imports.push({ text: from.text, typeOnly, later, line });
    } else if (imported) {
      found.computedImports.push({ text: node.getText(file), line });
    }
    if (isDefaultExport(node)) found.defaultExports.push({ text: node.getText(file), line });
    if (isName(node)) found.names.push({ text: withProperty(node), line });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { path, lineCount: text.replace(/\n$/, '').split('\n').length, ...found };
}

/** What a node imports from: undefined where it is no import, or one without a path. */
function importOf(
  node: ts.Node,
): { readonly from: ts.Node | undefined; readonly typeOnly: boolean; readonly later?: boolean } | undefined {
  if (ts.isImportDeclaration(node)) {
    return { from: node.moduleSpecifier, typeOnly: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { from: node.moduleSpecifier, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node)) {
    return { from: ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument, typeOnly: true };
  }
  if (ts.isExternalModuleReference(node)) return { from: node.expression, typeOnly: false };
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? { from: node.arguments[0], typeOnly: false, later: true } : undefined;
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

/** True for an identifier that stands for a value of its own, not for a property of another or for a declared key. */
function isName(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  const isKey =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent);
  return !(isKey && parent.name === node);
}

/** `Date.now` of `Date` in it, `process.env` of `process['env']`; the name alone where no property is read. */
function withProperty(name: ts.Identifier): string {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return `${name.text}.${parent.name.text}`;
  const isElement = ts.isElementAccessExpression(parent) && parent.expression === name;
  if (isElement && ts.isStringLiteralLike(parent.argumentExpression)) {
    return `${name.text}.${parent.argumentExpression.text}`;
  }
  const isNew = ts.isNewExpression(parent) && parent.expression === name;
  return isNew && !parent.arguments?.length ? `new ${name.text}()` : name.text;
}
