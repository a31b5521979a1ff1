/** Go templates with all functions of injection templates, over data of any kind. */

import type { Repetition } from '../execute/execution-state.js';
import { ExecutionBudget, LimitError } from '../execute/limits.js';
import type { GoValue } from '../go/go-value.js';
import { TemplateError } from '../parse/template-error.js';
import { ABSENT_FUNCTIONS } from '../sprig/absent-functions.js';
import { compileTemplate, type Template, type TemplateSource } from '../template.js';
import { injectionFunctions } from './injection-functions.js';
import type { FunctionSettings } from './template-features.js';

interface Run {
  readonly data: GoValue;
  /** One for all texts: each could use up its own. */
  readonly budget: ExecutionBudget;
  readonly repetition: Repetition | undefined;
}

const MAX_RENDERS = 1000;
// Its characters count for so many of a text that is only looked at.
const READING = 64;
const MAX_RENDER_DEPTH = 50;

/** What `render` does while a template is executed: it executes another text over the same data. */
class NestedRenderer {
  #run: Run | undefined;
  #renders = 0;
  #depth = 0;
  readonly #compile: (text: string) => ReturnType<typeof compileTemplate>;

  constructor(compile: (text: string) => ReturnType<typeof compileTemplate>) {
    this.#compile = compile;
  }

  runWith(run: Run, execute: () => string): string {
    this.#run = run;
    this.#renders = 0;
    this.#depth = 0;
    return execute();
  }

  /** Like Istio's, it gives an empty text where the text is not a template or fails; only limits are errors. */
  render(text: string): string {
    const run = this.#run;
    if (run === undefined) return '';
    if (++this.#renders > MAX_RENDERS) throw new LimitError(`exceeded maximum number of renders (${MAX_RENDERS})`);
    if (this.#depth >= MAX_RENDER_DEPTH) {
      throw new LimitError(`exceeded maximum depth of renders (${MAX_RENDER_DEPTH})`);
    }
    this.#depth++;
    try {
      countRender(run, text);
      return this.#compile(text).execute(run.data, run.budget);
    } catch (error) {
      if (error instanceof TemplateError && !isLimit(error.cause)) return '';
      throw isLimit(error) || !(error instanceof Error) ? error : (error.cause ?? error);
    } finally {
      this.#depth--;
    }
  }
}

/**
 * Reads a template that may call the functions of Istio and of sprig; its `render` executes another text, read in the same
 * way, over the same data.
 * @param settings what the release has; if left out, Istio's functions of 0.7 to 1.4 and sprig's
 * @throws TemplateError of stage `parse`
 */
export function compileWithFunctions(
  source: Omit<TemplateSource, 'functions' | 'absent'>,
  settings?: FunctionSettings,
): Template {
  const nested = new NestedRenderer(compile);
  const functions = injectionFunctions((inner) => nested.render(inner), settings);
  // Without sprig, its names are unknown like any other.
  const absent = settings?.features.sprig === false ? new Map<string, string>() : ABSENT_FUNCTIONS;
  const template = compile(source.text);
  return {
    name: template.name,
    execute: (data, budget = new ExecutionBudget(), repetition) =>
      nested.runWith({ data, budget, repetition }, () => template.execute(data, budget, repetition)),
  };

  function compile(text: string): Template {
    return compileTemplate({ ...source, text, functions, absent });
  }
}

function countRender({ budget, repetition }: Run, text: string): void {
  // Renders are counted for the whole execution, so that what calls this can't be repeated.
  repetition?.log.noteUnknown();
  budget.step(text.length * READING);
}

function isLimit(error: unknown): boolean {
  return error instanceof LimitError || error instanceof RangeError;
}
