/** Istio's injection templates: Go templates with Istio's and sprig's functions, over the data of a workload. */

import type { TypeLookup } from '../go/declared-type.js';
import { fromJsonAs } from '../go/from-json.js';
import { type InjectionParts, injectionTypes } from './injection-data.js';
import { RepeatingRenderer } from './repeating-renderer.js';
import type { FunctionSettings, TemplateFeatures } from './template-features.js';
import { compileWithFunctions } from './template-with-functions.js';

/** Left and right of an action. */
export interface Delimiters {
  readonly left: string;
  readonly right: string;
}

/** A template that was read. */
export interface InjectionTemplate {
  /** The text for one workload. @throws TemplateError of stage `execute` */
  readonly execute: (parts: InjectionParts) => string;
}

/** `[[` and `]]` where the text has `[[`, as Istio 0.8 to 1.1 wrote its templates, else `{{` and `}}`. */
export function delimitersOf(text: string): Delimiters {
  return text.includes('[[') ? { left: '[[', right: ']]' } : { left: '{{', right: '}}' };
}

/** The release that a template is for. */
export interface TemplateRelease {
  readonly features: TemplateFeatures;
  /** What `env` reads: the feature flags of an injector by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** The built-in ProxyConfig, as JSON: `protoToJSON` leaves it out. */
  readonly proxyDefaults: object;
}

/**
 * Reads a template, once for all workloads.
 * @param release if left out, the template is one of 0.5 to 1.4
 * @throws TemplateError of stage `parse`
 */
export function compileInjectionTemplate(
  text: string,
  { left, right }: Delimiters = delimitersOf(text),
  release?: TemplateRelease,
): InjectionTemplate {
  const types = injectionTypes(release?.features);
  const source = { name: 'inject', text, leftDelim: left, rightDelim: right };
  const template = compileWithFunctions(source, release && settingsOf(release, types));
  const renderer = new RepeatingRenderer(template, types);
  return { execute: (parts) => renderer.execute(parts) };
}

function settingsOf({ features, environment, proxyDefaults }: TemplateRelease, types: TypeLookup): FunctionSettings {
  return { features, environment, proxyDefaults: fromJsonAs(types('*v1alpha1.ProxyConfig'), proxyDefaults) };
}
