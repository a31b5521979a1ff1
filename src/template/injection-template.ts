/** Istio's injection templates: Go templates with Istio's and sprig's functions, over the data of a workload. */

import { LimitError, type ExecutionLimits } from './execute/limits.js';
import type { GoValue } from './go-value.js';
import { injectionData, injectionTypes, type InjectionParts } from './injection-data.js';
import { injectionFunctions } from './injection-functions.js';
import { TemplateError } from './template-error.js';
import { compileTemplate } from './template.js';

/** Left and right of an action. */
export interface Delimiters {
  readonly left: string;
  readonly right: string;
}

/** A template that was read. */
export interface InjectionTemplate {
  /** The text for one workload. @throws TemplateError of stage `execute` */
  readonly execute: (parts: InjectionParts, limits?: ExecutionLimits) => string;
}

/** `[[` and `]]` where the text has `[[`, as Istio 0.8 to 1.1 wrote its templates, else `{{` and `}}`. */
export function delimitersOf(text: string): Delimiters {
  return text.includes('[[') ? { left: '[[', right: ']]' } : { left: '{{', right: '}}' };
}

/** Reads a template, once for all workloads. @throws TemplateError of stage `parse` */
export function compileInjectionTemplate(text: string, delimiters: Delimiters = delimitersOf(text)): InjectionTemplate {
  const types = injectionTypes();
  const nested = new NestedRendering((inner) => compiled(inner));
  const functions = injectionFunctions((inner) => nested.render(inner));
  const compiled = (source: string): ReturnType<typeof compileTemplate> =>
    compileTemplate({
      name: 'inject',
      text: source,
      leftDelim: delimiters.left,
      rightDelim: delimiters.right,
      functions,
    });
  const template = compiled(text);
  return {
    execute: (parts, limits = {}) => {
      const data = injectionData(parts, types);
      return nested.during({ data, limits }, () => template.execute(data, limits));
    },
  };
}

interface Run {
  readonly data: GoValue;
  readonly limits: ExecutionLimits;
}

const MOST_RENDERS = 1000;
const MOST_DEPTH = 50;

/** What `render` does while a template is executed: it executes another text over the same data. */
class NestedRendering {
  private run: Run | undefined;
  private renders = 0;
  private depth = 0;

  constructor(private readonly compile: (text: string) => ReturnType<typeof compileTemplate>) {}

  during(run: Run, execute: () => string): string {
    this.run = run;
    this.renders = 0;
    this.depth = 0;
    return execute();
  }

  /** Like Istio's, it gives nothing where the text is no template or fails; only limits are errors. */
  render(text: string): string {
    const { run } = this;
    if (run === undefined) return '';
    if (++this.renders > MOST_RENDERS) throw new LimitError(`exceeded maximum number of renders (${MOST_RENDERS})`);
    if (this.depth >= MOST_DEPTH) throw new LimitError(`exceeded maximum depth of renders (${MOST_DEPTH})`);
    this.depth++;
    try {
      return this.compile(text).execute(run.data, run.limits);
    } catch (error) {
      if (error instanceof TemplateError && !isLimit(error.cause)) return '';
      throw isLimit(error) || !(error instanceof Error) ? error : (error.cause ?? error);
    } finally {
      this.depth--;
    }
  }
}

const isLimit = (error: unknown): boolean => error instanceof LimitError || error instanceof RangeError;
