import { badRequest } from '../api-status.js';
import { fieldOf, type JsonObject } from '../json/json-value.js';
import { labelValueErrors, qualifiedNameErrors } from '../kinds/validation/name-rules.js';

/** Whether labels are selected. */
export type LabelPredicate = (labels: JsonObject) => boolean;

type Requirement = (value: string | undefined) => boolean;

const SET_BASED = /^\s*([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)\s*$/;
// Never two of \s* side by side, not even around an optional part: between them a long row of blanks can be split in as many
// ways as it has places, and the matcher would try them all.
const EQUALITY = /^\s*([^\s!=,()]+)\s*(==|=|!=)(?:\s*([^\s!=,()]+))?\s*$/;
const ORDER = /^\s*([^\s!=,()<>]+)\s*([<>])\s*(-?\d+)\s*$/;
const EXISTENCE = /^\s*(?:(!)\s*)?([^\s!=,()]+)\s*$/;

/**
 * Reads a label selector: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, `a>1`, `a<1`, joined by commas.
 * An empty one selects everything.
 * @throws StatusError 400 where it cannot be read.
 */
export function parseLabelSelector(text: string): LabelPredicate {
  if (text.trim() === '') return () => true;
  const requirements = splitOutsideParentheses(text).map((part) => parseRequirement(part, text));
  return (labels) =>
    requirements.every(({ key, holds }) => {
      const value = fieldOf(labels, key);
      return holds(typeof value === 'string' ? value : undefined);
    });
}

/** Splits at the commas outside of parentheses, in linear time: a selector may be as long as a request line. */
function splitOutsideParentheses(text: string): readonly string[] {
  const parts: string[] = [];
  let open: string[] = [];
  for (const piece of text.split(',')) {
    open.push(piece);
    const isOpen = open.length > 1 ? !piece.includes(')') : piece.includes('(') && !piece.includes(')');
    if (isOpen) continue;
    parts.push(open.join(','));
    open = [];
  }
  return open.length === 0 ? parts : [...parts, open.join(',')];
}

function parseRequirement(part: string, text: string): { readonly key: string; readonly holds: Requirement } {
  const setBased = SET_BASED.exec(part);
  if (setBased !== null) {
    return checkRequirement(setBased[1], setCondition(setBased[2] === 'in', (setBased[3] ?? '').split(',')), text);
  }
  const equality = EQUALITY.exec(part);
  if (equality !== null) {
    return checkRequirement(equality[1], setCondition(equality[2] !== '!=', [equality[3] ?? '']), text);
  }
  const order = ORDER.exec(part);
  if (order !== null) return checkRequirement(order[1], orderCondition(order[2] === '<', Number(order[3])), text);
  const existence = EXISTENCE.exec(part);
  if (existence === null) throw parseError(text, `found ${JSON.stringify(part.trim())}`);
  const wanted = existence[1] === undefined;
  return checkRequirement(existence[2], { holds: (value) => (value !== undefined) === wanted, values: [] }, text);
}

interface Condition {
  readonly holds: Requirement;
  readonly values: readonly string[];
}

function setCondition(wanted: boolean, texts: readonly string[]): Condition {
  const values = texts.map((text) => text.trim());
  return { values, holds: (value) => (value !== undefined && values.includes(value)) === wanted };
}

function orderCondition(less: boolean, limit: number): Condition {
  const holds: Requirement = (value) => {
    const number = value === undefined || value === '' ? NaN : Number(value);
    return less ? number < limit : number > limit;
  };
  return { values: [], holds };
}

function checkRequirement(
  key = '',
  { holds, values }: Condition,
  text: string,
): { readonly key: string; readonly holds: Requirement } {
  const wrong = [...qualifiedNameErrors(key), ...values.flatMap(labelValueErrors)][0];
  if (wrong !== undefined) throw parseError(text, wrong);
  return { key, holds };
}

function parseError(text: string, why: string): Error {
  return badRequest(`unable to parse requirement: ${why} in selector ${JSON.stringify(text)}`);
}
