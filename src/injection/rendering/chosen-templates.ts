import { type JsonObject, objectAt, textOf } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
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
 * @throws SidecarError for a name that is not known
 */
export function chosenTemplates(metadata: JsonObject, set: TemplateSet): readonly PodTemplateText[] {
  const asked = askedNames(metadata);
  const names = asked === undefined ? set.defaultTemplates : asked.split(',').map((name) => name.trim());
  // An alias is not looked for among aliases again: two of them could go round in circles.
  return names.flatMap((name) => set.aliases.get(name) ?? [name]).map((name) => templateNamed(name, set, asked));
}

/** True where a pod names its templates. */
export function asksForTemplates(metadata: JsonObject): boolean {
  return askedNames(metadata) !== undefined;
}

function askedNames(metadata: JsonObject): string | undefined {
  const annotation = objectAt(metadata, 'annotations')[TEMPLATES_ANNOTATION];
  return annotation === undefined || annotation === null ? undefined : textOf(annotation);
}

function templateNamed(name: string, { templates, aliases }: TemplateSet, asked: string | undefined): PodTemplateText {
  const template = templates.get(name);
  if (template) return template;
  const known = [...templates.keys(), ...aliases.keys()].join(', ');
  const where = asked === undefined ? 'the configuration' : `the annotation ${TEMPLATES_ANNOTATION}`;
  const reason = asked === undefined ? 'TemplateFailed' : 'InvalidAnnotation';
  throw new SidecarError(
    reason,
    `${where} asks for the template '${shorten(name)}', want one of ${known === '' ? 'none: there is none' : known}`,
  );
}
