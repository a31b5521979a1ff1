// The declarations of the library in one file. Its two sources import nothing else into what they export, so that each can be
// declared by itself, without a type check of the whole program, which takes many times as long.
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

const root = new URL('../../', import.meta.url);
const TYPES = 'src/library/types.ts';
const FUNCTIONS = 'src/library/index.ts';

/**
 * The text of `dist/index.d.ts`.
 * @throws Error where a source does not say the type of an export, or takes one from elsewhere
 */
export async function libraryDeclarations() {
  const [types, functions] = await Promise.all([TYPES, FUNCTIONS].map(declarationsOf));
  const own = functions.replaceAll(/^(?:im|ex)port type [^;]* from '\.\/types\.js';\n/gm, '');
  const all = `${types.trimEnd()}\n\n${own.replaceAll(/^export \{\};\n/gm, '').trimStart()}`;
  const other = /\bimport\b.*|\bfrom '.*/.exec(withoutComments(all));
  if (other)
    throw new Error(`declare the library: got '${other[0]}', want only what ${TYPES} and ${FUNCTIONS} declare`);
  return all;
}

async function declarationsOf(path) {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(await readFile(new URL(path, root), 'utf8'), {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, removeComments: false },
  });
  const [first] = diagnostics;
  if (first) throw new Error(`declare ${path}: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`);
  return outputText;
}

function withoutComments(text) {
  return text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
}
