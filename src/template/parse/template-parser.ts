/** Templates: text, actions, and what they enclose. */

import { quote } from '../go/quote.js';
import {
  type BranchNode,
  type ListNode,
  nodeText,
  type StatementNode,
  type TemplateNode,
  type WordNode,
} from './node.js';
import { PipelineParser } from './pipeline-parser.js';
import type { Token } from './token.js';
import { type ParseSource, TokenStream } from './token-stream.js';

/** Templates by name, as one text defines them. */
export type TemplateTrees = Map<string, ListNode>;

/** Blocks within blocks. Go has no limit; a stack has. */
const MAX_NESTING = 500;

class TemplateParser {
  readonly #tokens: TokenStream;
  readonly #pipelines: PipelineParser;
  #rangeDepth = 0;
  readonly #source: ParseSource;
  readonly #trees: TemplateTrees;
  #nesting: number;

  constructor(source: ParseSource, trees: TemplateTrees, nesting: number) {
    this.#source = source;
    this.#trees = trees;
    this.#nesting = nesting;
    this.#tokens = new TokenStream(source);
    this.#pipelines = new PipelineParser(this.#tokens);
  }

  /** The whole text, with definitions at its top. */
  parseText(): void {
    const tokens = this.#tokens;
    const at = tokens.peek().start;
    const nodes: StatementNode[] = [];
    while (tokens.peek().type !== 'EOF') {
      if (this.#definition()) continue;
      const node = this.#textOrAction();
      if (node.type === 'end' || node.type === 'else') tokens.fail(`unexpected ${nodeText(node)}`);
      nodes.push(node);
    }
    this.#add(this.#source.name, { type: 'list', at, nodes });
  }

  #definition(): boolean {
    const tokens = this.#tokens;
    if (tokens.peek().type !== 'leftDelim') return false;
    const delimiter = tokens.next();
    if (tokens.nextNonSpace().type === 'define') {
      new TemplateParser(this.#source, this.#trees, this.#nesting).#parseDefinition();
      return true;
    }
    tokens.backup2(delimiter);
    return false;
  }

  #parseDefinition(): void {
    const tokens = this.#tokens;
    const context = 'define clause';
    const name = this.#pipelines.unquoteToken(tokens.expect(['string', 'rawString'], context));
    tokens.expect(['rightDelim'], context);
    this.#parseBody(name, context);
  }

  #parseBody(name: string, context: string): void {
    const [list, end] = this.#itemList();
    if (end.type !== 'end') this.#tokens.fail(`unexpected ${nodeText(end)} in ${context}`);
    this.#add(name, list);
  }

  #add(name: string, list: ListNode): void {
    const before = this.#trees.get(name);
    if (before === undefined || isEmpty(before)) this.#trees.set(name, list);
    else if (!isEmpty(list)) this.#tokens.fail(`template: multiple definition of template ${quote(name)}`);
  }

  /** Up to `{{end}}` or `{{else}}`, which is returned beside the list. */
  #itemList(): readonly [ListNode, WordNode] {
    const tokens = this.#tokens;
    if (++this.#nesting > MAX_NESTING) tokens.fail(`blocks are nested more than ${MAX_NESTING} deep`);
    const at = tokens.peekNonSpace().start;
    const nodes: StatementNode[] = [];
    while (tokens.peekNonSpace().type !== 'EOF') {
      const node = this.#textOrAction();
      if (node.type === 'end' || node.type === 'else') {
        this.#nesting--;
        return [{ type: 'list', at, nodes }, node];
      }
      nodes.push(node);
    }
    return tokens.fail('unexpected EOF');
  }

  #textOrAction(): StatementNode {
    const tokens = this.#tokens;
    const token = tokens.nextNonSpace();
    if (token.type === 'text') return { type: 'text', at: token.start, text: token.text };
    if (token.type !== 'leftDelim') return tokens.unexpected(token, 'input');
    tokens.actionLine = token.line;
    const node = this.#action();
    tokens.actionLine = 0;
    return node;
  }

  #action(): StatementNode {
    const tokens = this.#tokens;
    const token = tokens.nextNonSpace();
    switch (token.type) {
      case 'block':
      case 'template':
        return this.#templateControl(token.type);
      case 'break':
      case 'continue':
        return this.#loopControl(token, token.type);
      case 'else':
        return this.#elseControl();
      case 'end':
        return { type: 'end', at: tokens.expect(['rightDelim'], 'end').start };
      case 'if':
      case 'range':
      case 'with':
        return this.#branch(token.type);
      default: {
        tokens.backup();
        const at = tokens.peek().start;
        return { type: 'action', at, pipe: this.#pipelines.pipeline('command', 'rightDelim') };
      }
    }
  }

  #loopControl({ start }: Token, type: 'break' | 'continue'): WordNode {
    const tokens = this.#tokens;
    tokens.expect(['rightDelim'], `{{${type}}}`);
    if (this.#rangeDepth === 0) tokens.fail(`{{${type}}} outside {{range}}`);
    return { type, at: start };
  }

  /** `{{else if ...}}` leaves its `if` to {@link branch}, which reads it as `{{else}}{{if ...}}` with one end. */
  #elseControl(): WordNode {
    const next = this.#tokens.peekNonSpace();
    if (next.type === 'if') return { type: 'else', at: next.start };
    return { type: 'else', at: this.#tokens.expect(['rightDelim'], 'else').start };
  }

  #branch(type: BranchNode['type']): BranchNode {
    const pipelines = this.#pipelines;
    const known = pipelines.variables.length;
    const pipe = pipelines.pipeline(type, 'rightDelim');
    const loop = type === 'range' ? 1 : 0;
    this.#rangeDepth += loop;
    const [list, next] = this.#itemList();
    this.#rangeDepth -= loop;
    const elseList = next.type === 'else' ? this.#elseList(type, next) : undefined;
    pipelines.variables = pipelines.variables.slice(0, known);
    return { type, at: pipe.at, pipe, list, elseList };
  }

  #elseList(type: BranchNode['type'], { at }: WordNode): ListNode {
    const tokens = this.#tokens;
    if (type === 'if' && tokens.peek().type === 'if') {
      tokens.next();
      if (++this.#nesting > MAX_NESTING) tokens.fail(`blocks are nested more than ${MAX_NESTING} deep`);
      const nested = this.#branch('if');
      this.#nesting--;
      return { type: 'list', at, nodes: [nested] };
    }
    const [list, end] = this.#itemList();
    if (end.type !== 'end') tokens.fail(`expected end; found ${nodeText(end)}`);
    return list;
  }

  #templateControl(type: 'block' | 'template'): TemplateNode {
    const tokens = this.#tokens;
    const pipelines = this.#pipelines;
    const context = `${type} clause`;
    const token = tokens.expect(['string', 'rawString'], context);
    const name = pipelines.unquoteToken(token);
    const node = (pipe: TemplateNode['pipe']): TemplateNode => ({ type: 'template', at: token.start, name, pipe });
    if (type === 'template') {
      if (tokens.nextNonSpace().type === 'rightDelim') return node(undefined);
      tokens.backup();
      return node(pipelines.pipeline(context, 'rightDelim'));
    }
    const pipe = pipelines.pipeline(context, 'rightDelim');
    new TemplateParser(this.#source, this.#trees, this.#nesting).#parseBody(name, context);
    return node(pipe);
  }
}

/** Reads a text; what it defines goes into `trees`, the text itself under `name`. */
export function parseTemplates(source: ParseSource): TemplateTrees {
  const trees: TemplateTrees = new Map();
  new TemplateParser(source, trees, 0).parseText();
  return trees;
}

/** Whether there is nothing in a template but space. */
function isEmpty({ nodes }: ListNode): boolean {
  return nodes.every((node) => node.type === 'text' && node.text.trim() === '');
}
