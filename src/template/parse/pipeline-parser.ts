/** Pipelines, commands and operands. */

import { quote, unquote } from '../go/quote.js';
import { type CommandNode, nodeText, type OperandNode, type PipeNode, type VariableNode } from './node.js';
import { parseNumber } from './number.js';
import { type Token, type TokenType } from './token.js';
import type { TokenStream } from './token-stream.js';

const OPERAND_STARTS: ReadonlySet<TokenType> = new Set([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

const NOT_EXECUTABLE: ReadonlySet<OperandNode['type']> = new Set(['bool', 'dot', 'nil', 'number', 'string']);
const LITERALS: ReadonlySet<OperandNode['type']> = new Set(['bool', 'string', 'number', 'nil', 'dot']);

/** Parentheses within parentheses. Go has no limit; a stack has. */
const MAX_NESTING = 500;

export class PipelineParser {
  /** The variables that are known where the parser is. */
  variables: string[] = ['$'];
  #nesting = 0;
  readonly #tokens: TokenStream;

  constructor(tokens: TokenStream) {
    this.#tokens = tokens;
  }

  /** A pipeline and the token that ends it. */
  pipeline(context: string, end: TokenType): PipeNode {
    const tokens = this.#tokens;
    if (++this.#nesting > MAX_NESTING) tokens.fail(`pipeline is nested more than ${MAX_NESTING} deep`);
    const at = tokens.peekNonSpace().start;
    const { variables, assigns } = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (let token = tokens.nextNonSpace(); token.type !== end; token = tokens.nextNonSpace()) {
      if (!OPERAND_STARTS.has(token.type)) tokens.unexpected(token, context);
      tokens.backup();
      commands.push(this.#command());
    }
    this.#checkCommands(commands, context);
    this.#nesting--;
    return { type: 'pipe', at, variables, assigns, commands };
  }

  #checkCommands(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.#tokens.fail(`missing value for ${context}`);
    for (const [stage, { operands }] of commands.entries()) {
      if (stage > 0 && NOT_EXECUTABLE.has(operands[0].type)) {
        this.#tokens.fail(`non executable command in pipeline stage ${stage + 1}`);
      }
    }
  }

  /** `$x :=`, `$x =`, in a range also `$i, $x :=`; any other variable is put back. */
  #declarations(context: string): Pick<PipeNode, 'variables' | 'assigns'> {
    const tokens = this.#tokens;
    const variables: VariableNode[] = [];
    for (;;) {
      const variable = tokens.peekNonSpace();
      if (variable.type !== 'variable') return { variables, assigns: false };
      tokens.next();
      // A space is a token: in `$x foo` it takes a look at foo to know that this declares nothing.
      const after = tokens.peek();
      const next = tokens.peekNonSpace();
      const declares = next.type === 'assign' || next.type === 'declare';
      if (!declares && !(next.type === 'char' && next.text === ',')) {
        if (after.type === 'space') tokens.backup3(variable, after);
        else tokens.backup2(variable);
        return { variables, assigns: false };
      }
      tokens.nextNonSpace();
      variables.push({ type: 'variable', at: variable.start, names: namesOf(variable.text) });
      this.variables.push(variable.text);
      if (declares) return { variables, assigns: next.type === 'assign' };
      this.#checkSecondVariable(context, variables.length);
    }
  }

  #checkSecondVariable(context: string, count: number): void {
    const tokens = this.#tokens;
    if (context !== 'range' || count >= 2) tokens.fail(`too many declarations in ${context}`);
    if (!['variable', 'rightDelim', 'rightParen'].includes(tokens.peekNonSpace().type)) {
      tokens.fail('range can only initialize variables');
    }
  }

  #command(): CommandNode {
    const tokens = this.#tokens;
    const at = tokens.peekNonSpace().start;
    const operands: OperandNode[] = [];
    for (;;) {
      tokens.peekNonSpace();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = tokens.next();
      if (token.type === 'space') continue;
      if (token.type === 'rightDelim' || token.type === 'rightParen') tokens.backup();
      else if (token.type !== 'pipe') tokens.unexpected(token, 'operand');
      break;
    }
    const [first, ...rest] = operands;
    if (first === undefined) return tokens.fail('empty command');
    return { type: 'command', at, operands: [first, ...rest] };
  }

  /** A term with the fields after it. */
  #operand(): OperandNode | undefined {
    const tokens = this.#tokens;
    const node = this.#term();
    if (node === undefined || tokens.peek().type !== 'field') return node;
    const at = tokens.peek().start;
    const names: string[] = [];
    while (tokens.peek().type === 'field') names.push(tokens.next().text.slice(1));
    if (LITERALS.has(node.type)) tokens.fail(`unexpected . after term ${quote(nodeText(node))}`);
    if (node.type === 'field') return { ...node, at, names: [...node.names, ...names] };
    if (node.type === 'variable') return { ...node, at, names: [...node.names, ...names] };
    return { type: 'chain', at, node, names };
  }

  #term(): OperandNode | undefined {
    const tokens = this.#tokens;
    const token = tokens.nextNonSpace();
    switch (token.type) {
      case 'identifier':
        if (!tokens.source.functionExists(token.text)) failUnknown(tokens, token.text);
        return { type: 'identifier', at: token.start, name: token.text };
      case 'variable':
        return this.#resolveVariable(token);
      case 'field':
        return { type: 'field', at: token.start, names: [token.text.slice(1)] };
      case 'leftParen':
        return this.pipeline('parenthesized pipeline', 'rightParen');
      default:
        return this.#literal(token);
    }
  }

  #literal(token: Token): OperandNode | undefined {
    const at = token.start;
    switch (token.type) {
      case 'dot':
        return { type: 'dot', at };
      case 'nil':
        return { type: 'nil', at };
      case 'bool':
        return { type: 'bool', at, value: token.text === 'true' };
      case 'charConstant':
      case 'complex':
      case 'number': {
        const number = parseNumber(token);
        return typeof number === 'string' ? this.#tokens.fail(number) : number;
      }
      case 'string':
      case 'rawString':
        return { type: 'string', at, quoted: token.text, text: this.unquoteToken(token) };
      default:
        this.#tokens.backup();
        return undefined;
    }
  }

  /** The text of a string token. */
  unquoteToken(token: Token): string {
    return unquote(token.text) ?? this.#tokens.fail('invalid syntax');
  }

  #resolveVariable(token: Token): VariableNode {
    const names = namesOf(token.text);
    if (!this.variables.includes(names[0])) this.#tokens.fail(`undefined variable ${quote(names[0])}`);
    return { type: 'variable', at: token.start, names };
  }
}

function namesOf(variable: string): readonly [string] {
  return [variable];
}

function failUnknown(tokens: TokenStream, name: string): never {
  const reason = tokens.source.absent.get(name);
  return tokens.fail(`function ${quote(name)} not defined${reason === undefined ? '' : `: ${reason}`}`);
}
