import { KUBERNETES_VERSIONS, type KubernetesVersion, perVersion } from '../kubernetes-version.js';
import { CORE_TYPES } from './core-types.js';
import { GROUP_TYPES } from './group-types.js';

/** What a field holds: one value, another type, a list, or a map with free keys. */
export type FieldType =
  | { readonly is: 'string' | 'integer' | 'number' | 'boolean' | 'time' | 'quantity' | 'intOrString' | 'bytes' | 'any' }
  | { readonly is: 'type'; readonly key: string }
  | { readonly is: 'list' | 'map'; readonly items: FieldType };

/** A field of a type in one version of Kubernetes. */
export interface TypeField {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
}

/** The types of one version by their keys, as `apps.v1.DeploymentSpec`. */
export type ApiTypes = ReadonlyMap<string, readonly TypeField[]>;

/** The types that a version of Kubernetes has, of the kinds that the sandbox serves. */
export const apiTypesOf: (version: KubernetesVersion) => ApiTypes = perVersion(readApiTypes);

/** The key of the type of a kind in a group version: `apps.v1.Deployment`, `core.v1.Pod`, `rbac.v1.Role`. */
export function typeKeyOf(apiVersion: string, kind: string): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return [(group ?? '').split('.')[0], version, kind].join('.');
}

const SCALARS = {
  s: 'string',
  i: 'integer',
  n: 'number',
  b: 'boolean',
  t: 'time',
  q: 'quantity',
  x: 'intOrString',
  y: 'bytes',
} as const;

const LINE = /^(\S+)\.(\w+)@(\d+) (.*)$/;
const FIELD = /^([\w$]+):([^!@]+)(?:(!)(\d*))?(?:@(\d+))?$/;

function readApiTypes(version: KubernetesVersion): ApiTypes {
  const bit = 1 << KUBERNETES_VERSIONS.indexOf(version);
  const isIn = (mask: string | undefined): boolean => (Number(mask) & bit) !== 0;
  return new Map(
    [...CORE_TYPES.split('\n'), ...GROUP_TYPES.split('\n')].flatMap((line) => {
      const [, groupVersion = '', kind = '', present, fields = ''] = LINE.exec(line) ?? [];
      if (!isIn(present)) return [];
      const read = fields.split(' ').flatMap((text) => readField(text, groupVersion, isIn));
      return [[`${groupVersion}.${kind}`, read] as const];
    }),
  );
}

function readField(
  text: string,
  groupVersion: string,
  isIn: (mask: string | undefined) => boolean,
): readonly TypeField[] {
  const [, name = '', type = '', mark, required = '', present] = FIELD.exec(text) ?? [];
  if (present !== undefined && !isIn(present)) return [];
  const isRequired = mark === '!' && (required === '' || isIn(required));
  return [{ name, type: readType(type, groupVersion), required: isRequired }];
}

function readType(text: string, groupVersion: string): FieldType {
  const rest = text.slice(1);
  switch (text[0]) {
    case '[':
      return { is: 'list', items: readType(rest, groupVersion) };
    case '{':
      return { is: 'map', items: readType(rest, groupVersion) };
    case '=':
      return { is: 'type', key: rest.includes('.') ? rest : `${groupVersion}.${rest}` };
    default:
      return { is: isScalar(text) ? SCALARS[text] : 'any' };
  }
}

function isScalar(letter: string): letter is keyof typeof SCALARS {
  return Object.hasOwn(SCALARS, letter);
}
