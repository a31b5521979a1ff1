import type { KubernetesVersion } from '../kubernetes-version.js';

/** One media type of an Accept header. */
interface Clause {
  /** `application/json`, in lower case. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** From 0 to 1. */
  readonly quality: number;
}

/** The form of an answer: the objects as they are, or a Table of this apiVersion. */
export type Representation = { readonly as: 'json' } | { readonly as: 'table'; readonly apiVersion: string };

const JSON_TYPES = ['application/json', 'application/*', '*/*'];
const TABLE_VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];
const asJson: Representation = { as: 'json' };

/**
 * What an Accept header asks for, undefined where none of it can be served (HTTP 406). The entries are read by falling
 * quality, and from left to right. 1.9 takes the first entry that it can serve; 1.7 knows no Tables and looks no further
 * than the first entry of type JSON, so that it refuses a client that prefers a Table
 * (apiserver/pkg/endpoints/handlers/negotiation/negotiate.go).
 */
export function negotiateRepresentation(
  accept: string | undefined,
  version: KubernetesVersion,
): Representation | undefined {
  if (accept === undefined || accept.trim() === '') return asJson;
  const ofJson = clausesOf(accept).filter(({ type }) => JSON_TYPES.includes(type));
  if (version === '1.7') return ofJson[0]?.parameters.has('as') === false ? asJson : undefined;
  return ofJson.map(representationOf).find((representation) => representation !== undefined);
}

function representationOf({ parameters }: Clause): Representation | undefined {
  const kind = parameters.get('as');
  if (kind === undefined) return asJson;
  const version = parameters.get('v') ?? '';
  if (kind !== 'Table' || parameters.get('g') !== 'meta.k8s.io' || !TABLE_VERSIONS.includes(version)) return undefined;
  return { as: 'table', apiVersion: `meta.k8s.io/${version}` };
}

function clausesOf(accept: string): readonly Clause[] {
  return accept
    .split(',')
    .map(clauseOf)
    .filter(({ type, quality }) => type !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

function clauseOf(text: string): Clause {
  const [type = '', ...given] = text.split(';').map((part) => part.trim());
  const parameters = new Map(given.map((parameter) => parseParameter(parameter)));
  const quality = Number(parameters.get('q') ?? 1);
  return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality };
}

function parseParameter(parameter: string): readonly [string, string] {
  const end = parameter.indexOf('=');
  return end < 0 ? [parameter, ''] : [parameter.slice(0, end).trim(), parameter.slice(end + 1).trim()];
}
