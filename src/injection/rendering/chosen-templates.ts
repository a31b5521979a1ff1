import { type JsonObject, objectAt, textOf } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { someOf } from '../../json/some-of.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import type { PodTemplateText } from './pod-template-text.js';

/** Names the templates of a pod. */
export const TEMPLATES_ANNOTATION = 'inject.istio.io/templates';

/** The templates of a configuration, and the names that pods may use for them. */
export interface TemplateSet {
  readonly templates: ReadonlyMap<string, PodTemplateText>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly defaultTemplates: readonly string[];
}

/**
 * The templates for a pod, in the order in which they are applied: those that its annotation names, or else the default ones.
 * @throws SidecarError that names all that are not known
 */
export function chosenTemplates(metadata: JsonObject, set: TemplateSet): readonly PodTemplateText[] {
  const asked = askedNames(metadata);
  const names = asked === undefined ? set.defaultTemplates : asked.split(',').map((name) => name.trim());
  // An alias is not looked for among aliases again: two of them could go round in circles.
  const resolved = names.flatMap((name) => set.aliases.get(name) ?? [name]);
  const unknown = resolved.filter((name) => !set.templates.has(name));
  if (unknown.length > 0) throw unknownTemplates(unknown, set, asked);
  return resolved.flatMap((name) => set.templates.get(name) ?? []);
}

/** True where a pod names its templates. */
export function asksForTemplates(metadata: JsonObject): boolean {
  return askedNames(metadata) !== undefined;
}

function askedNames(metadata: JsonObject): string | undefined {
  const annotation = objectAt(metadata, 'annotations')[TEMPLATES_ANNOTATION];
  return annotation === undefined || annotation === null ? undefined : textOf(annotation);
}

function unknownTemplates(
  names: readonly string[],
  { templates, aliases }: TemplateSet,
  asked: string | undefined,
): SidecarError {
  const known = [...templates.keys(), ...aliases.keys()].join(', ');
  const where = asked === undefined ? 'the configuration' : `the annotation ${TEMPLATES_ANNOTATION}`;
  const reason = asked === undefined ? 'TemplateFailed' : 'InvalidAnnotation';
  const what = new Set(names).size === 1 ? 'the template' : 'the templates';
  const quoted = someOf(names.map((name) => `'${shorten(name)}'`));
  return new SidecarError(
    reason,
    `${where} asks for ${what} ${quoted}, want one of ${known === '' ? 'none: there is none' : known}`,
  );
}
