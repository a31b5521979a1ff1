/** The tree of a template, and how Go writes a piece of it in an error text. */

import { quote } from '../go/quote.js';

interface At {
  /** Index in the template's text that error texts point to. */
  readonly at: number;
}

interface TextNode extends At {
  readonly type: 'text';
  readonly text: string;
}

export interface ActionNode extends At {
  readonly type: 'action';
  readonly pipe: PipeNode;
}

export interface BranchNode extends At {
  readonly type: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}

export interface TemplateNode extends At {
  readonly type: 'template';
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

export interface WordNode extends At {
  readonly type: 'break' | 'continue' | 'end' | 'else';
}

export interface ListNode extends At {
  readonly type: 'list';
  readonly nodes: readonly StatementNode[];
}

/** What a list is made of. */
export type StatementNode = TextNode | ActionNode | BranchNode | TemplateNode | WordNode;

export interface PipeNode extends At {
  readonly type: 'pipe';
  /** The variables that it declares or sets. */
  readonly variables: readonly VariableNode[];
  readonly assigns: boolean;
  readonly commands: readonly CommandNode[];
}

export interface CommandNode extends At {
  readonly type: 'command';
  readonly operands: readonly [OperandNode, ...OperandNode[]];
}

export interface FieldNode extends At {
  readonly type: 'field';
  readonly names: readonly string[];
}

export interface VariableNode extends At {
  readonly type: 'variable';
  /** `$x`, and the fields after it. */
  readonly names: readonly [string, ...string[]];
}

export interface ChainNode extends At {
  readonly type: 'chain';
  readonly node: OperandNode;
  readonly names: readonly string[];
}

export interface IdentifierNode extends At {
  readonly type: 'identifier';
  readonly name: string;
}

export interface NumberNode extends At {
  readonly type: 'number';
  readonly text: string;
  /** The values that the number has as one of these; `undefined` if it is not one. */
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  readonly complex: { readonly real: number; readonly imaginary: number } | undefined;
}

export interface StringNode extends At {
  readonly type: 'string';
  /** As written, with its quotes. */
  readonly quoted: string;
  readonly text: string;
}

export interface BoolNode extends At {
  readonly type: 'bool';
  readonly value: boolean;
}

export interface DotNode extends At {
  readonly type: 'dot';
}

export interface NilNode extends At {
  readonly type: 'nil';
}

/** What a command is made of. */
export type OperandNode =
  | FieldNode
  | VariableNode
  | ChainNode
  | IdentifierNode
  | NumberNode
  | StringNode
  | BoolNode
  | DotNode
  | NilNode
  | PipeNode;

export type TemplateTreeNode = StatementNode | ListNode | PipeNode | CommandNode | OperandNode;

/** The source of a piece of a template, written the way Go does. */
export function nodeText(node: TemplateTreeNode): string {
  switch (node.type) {
    case 'list':
      return node.nodes.map(nodeText).join('');
    case 'pipe':
      return pipeText(node);
    case 'command':
      return node.operands.map(parenthesize).join(' ');
    case 'text':
    case 'action':
    case 'if':
    case 'with':
    case 'range':
    case 'template':
      return statementText(node);
    default:
      return wordText(node);
  }
}

function statementText(node: Exclude<StatementNode, WordNode>): string {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${pipeText(node.pipe)}}}`;
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === undefined ? '' : ` ${pipeText(node.pipe)}`}}}`;
    case 'if':
    case 'with':
    case 'range':
      return branchText(node);
  }
}

function branchText({ type, pipe, list, elseList }: BranchNode): string {
  const otherwise = elseList === undefined ? '' : `{{else}}${nodeText(elseList)}`;
  return `{{${type} ${nodeText(pipe)}}}${nodeText(list)}${otherwise}{{end}}`;
}

function pipeText(node: PipeNode): string {
  const variables = node.variables.map(nodeText).join(', ');
  return `${variables === '' ? '' : `${variables} := `}${node.commands.map(nodeText).join(' | ')}`;
}

function parenthesize(node: OperandNode): string {
  return node.type === 'pipe' ? `(${nodeText(node)})` : nodeText(node);
}

function wordText(node: WordNode | Exclude<OperandNode, PipeNode>): string {
  switch (node.type) {
    case 'field':
      return fieldPath(node.names);
    case 'variable':
      return node.names.join('.');
    case 'chain':
      return `${parenthesize(node.node)}${fieldPath(node.names)}`;
    case 'identifier':
      return node.name;
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
    case 'bool':
      return String(node.value);
    case 'dot':
      return '.';
    default:
      return node.type === 'nil' ? 'nil' : `{{${node.type}}}`;
  }
}

function fieldPath(names: readonly string[]): string {
  return names.map((name) => `.${name}`).join('');
}
