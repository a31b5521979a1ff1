const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const SUBDOMAIN_MESSAGE = regexMessage(
  "a DNS-1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  'example.com',
);
const LABEL_MESSAGE = regexMessage(
  "a DNS-1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  'my-name',
  '123-abc',
);
const LABEL_1035_MESSAGE = regexMessage(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  LABEL_1035,
  'my-name',
  'abc-123',
);
const QUALIFIED_MESSAGE = regexMessage(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  'MyName',
  'my.name',
  '123-abc',
);
const LABEL_VALUE_MESSAGE = regexMessage(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  LABEL_VALUE,
  'MyValue',
  'my_value',
  '12345',
);

interface TextRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly message: string;
}

const RULES: Readonly<Record<Exclude<NameRule, 'pathSegment'>, TextRule>> = {
  dns1123Subdomain: textRule(SUBDOMAIN, 253, SUBDOMAIN_MESSAGE),
  dns1123Label: textRule(LABEL, 63, LABEL_MESSAGE),
  dns1035Label: textRule(LABEL_1035, 63, LABEL_1035_MESSAGE),
};
const QUALIFIED_NAME = textRule(QUALIFIED, 63, QUALIFIED_MESSAGE);
const LABEL_VALUE_RULE = textRule(LABEL_VALUE, 63, LABEL_VALUE_MESSAGE);

/** What is wrong with the name of an object; empty where it is valid. */
export function nameErrors(name: string, rule: NameRule): readonly string[] {
  return rule === 'pathSegment' ? pathSegmentErrors(name) : textErrors(name, RULES[rule]);
}

/** What is wrong with a `generateName`, which may end in a dash: the generated part follows. */
export function generateNameErrors(prefix: string, rule: NameRule): readonly string[] {
  return nameErrors(prefix.endsWith('-') && prefix.length > 1 ? `${prefix.slice(0, -1)}a` : prefix, rule);
}

/** What is wrong with a label or annotation key, a finalizer or an initializer's name. */
export function qualifiedNameErrors(text: string): readonly string[] {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length > 1 ? parts[0] : undefined;
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  return [...prefixErrors(prefix), ...namePartErrors(name)];
}

/** What is wrong with the value of a label. */
export function labelValueErrors(value: string): readonly string[] {
  return textErrors(value, LABEL_VALUE_RULE);
}

/** How the name of an object of a kind must look. */
export type NameRule = 'dns1123Subdomain' | 'dns1123Label' | 'dns1035Label' | 'pathSegment';

/** Adds valid examples and the pattern to a message, as the real server's validation does. */
function regexMessage(message: string, expression: RegExp, ...examples: readonly string[]): string {
  const pattern = expression.source.slice(1, -1);
  if (examples.length === 0) return `${message} (regex used for validation is '${pattern}')`;
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${quoted}regex used for validation is '${pattern}')`;
}

function textRule(pattern: RegExp, maxLength: number, message: string): TextRule {
  return { pattern, maxLength, message };
}

function textErrors(text: string, rule: TextRule): readonly string[] {
  // The length comes first, and is all that is said then.
  if (text.length > rule.maxLength) return [`must be no more than ${rule.maxLength} characters`];
  return rule.pattern.test(text) ? [] : [rule.message];
}

function pathSegmentErrors(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

function prefixErrors(prefix: string | undefined): readonly string[] {
  if (prefix === undefined) return [];
  if (prefix === '') return ['prefix part must be non-empty'];
  return nameErrors(prefix, 'dns1123Subdomain').map((message) => `prefix part ${message}`);
}

function namePartErrors(name: string): readonly string[] {
  if (name === '') return ['name part must be non-empty', `name part ${QUALIFIED_MESSAGE}`];
  return textErrors(name, QUALIFIED_NAME).map((message) => `name part ${message}`);
}
