import type { InjectionTemplate } from '../../template/istio/injection-template.js';

/** Feature flags of an injector by name, which templates may read. */
export type Environment = Readonly<Record<string, string>>;

/** No flags at all. */
export const NO_ENVIRONMENT: Environment = {};

/**
 * A template for each environment, compiled when it is first asked for; without flags it is compiled at once, so that what
 * does not parse is found.
 * @param compile may throw
 */
export function templateByEnvironment(
  compile: (environment: Environment) => InjectionTemplate,
): (environment: Environment) => InjectionTemplate {
  const checked = compile(NO_ENVIRONMENT);
  const compiled = new WeakMap<Environment, InjectionTemplate>();
  return (environment) => {
    if (Object.keys(environment).length === 0) return checked;
    const known = compiled.get(environment) ?? compile(environment);
    compiled.set(environment, known);
    return known;
  };
}
