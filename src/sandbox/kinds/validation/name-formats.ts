import type { KubernetesVersion } from '../../kubernetes-version.js';
import { nameErrors } from './name-rules.js';

/** A rule for a kind of name: the messages about a value, none where it is valid (apimachinery/pkg/util/validation). */
export type NameFormat = (value: string) => readonly string[];

interface FormatRule {
  readonly message: string;
  readonly pattern: RegExp;
  readonly examples: readonly string[];
  readonly maxLength?: number;
}

/** Names of service accounts and nodes. */
export const dns1123Subdomain: NameFormat = (value) => nameErrors(value, 'dns1123Subdomain');

/** Names of containers, volumes and hosts. */
export const dns1123Label: NameFormat = (value) => nameErrors(value, 'dns1123Label');

/** Keys of config maps and secrets. */
export const configMapKey = formatRule({
  message: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  pattern: /^[-._a-zA-Z0-9]+$/,
  examples: ['key.name', 'KEY_NAME', 'key-name'],
  maxLength: 253,
});

const cIdentifier = formatRule({
  message:
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  examples: ['my_name', 'MY_NAME', 'MyName'],
});

const envVarName = formatRule({
  message:
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
  pattern: /^[-._a-zA-Z][-._a-zA-Z0-9]*$/,
  examples: ['my.env-name', 'MY_ENV.NAME', 'MyEnvName1'],
});

/** Names of environment variables: C identifiers on 1.7, more from 1.8 on. */
export function environmentName(version: KubernetesVersion): NameFormat {
  return version === '1.7' ? cIdentifier : envVarName;
}

// The real pattern repeats the group with `*`: it matches the same names, but backtracks without end on some others.
const serviceName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Names of container ports: an IANA service name. */
export const portName: NameFormat = (value) => [
  ...(value.length > 15 ? ['must be no more than 15 characters'] : []),
  ...(serviceName.test(value) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(value) ? [] : ['must contain at least one letter or number (a-z, 0-9)']),
  ...(value.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(value.startsWith('-') || value.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
];

/** A rule whose message quotes its pattern and examples as Go's `RegexError` does, odd commas included. */
function formatRule({ message, pattern, examples, maxLength }: FormatRule): NameFormat {
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  const mismatch = `${message} (e.g. ${quoted}regex used for validation is '${pattern.source.slice(1, -1)}')`;
  return (value) => [
    ...(maxLength !== undefined && value.length > maxLength ? [`must be no more than ${maxLength} characters`] : []),
    ...(pattern.test(value) ? [] : [mismatch]),
  ];
}
