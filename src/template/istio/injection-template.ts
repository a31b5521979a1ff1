/** Istio's injection templates: Go templates with Istio's and sprig's functions, over the data of a workload. */

import { injectionDataFactory, type InjectionParts, injectionTypes } from './injection-data.js';
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

/** Reads a template, once for all workloads. @throws TemplateError of stage `parse` */
export function compileInjectionTemplate(text: string, delimiters: Delimiters = delimitersOf(text)): InjectionTemplate {
  const makeData = injectionDataFactory(injectionTypes());
  const template = compileWithFunctions({
    name: 'inject',
    text,
    leftDelim: delimiters.left,
    rightDelim: delimiters.right,
  });
  return { execute: (parts) => template.execute(makeData(parts)) };
}
