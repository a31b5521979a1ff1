import { isJsonObject, type Json, type JsonObject, textOf } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import type { AnnotationRules } from '../releases/rules/annotation-rules.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import { checkOf, type CheckOptions, isLenientList } from './annotation-checks.js';
import { type Check, itemsOf } from './annotation-forms.js';

/** How the annotations of a pod are checked. */
export interface AnnotationChecks extends CheckOptions {
  readonly rules: AnnotationRules;
}

/** An annotation whose value the sidecar can't use. */
interface AnnotationProblem {
  readonly name: string;
  /** Shortened. */
  readonly value: string;
  /** What is wrong, or wanted instead. */
  readonly problem: string;
}

/** The annotations of a pod whose values the sidecar can't use. */
export function annotationProblems(
  annotations: JsonObject,
  { rules, ...options }: AnnotationChecks,
): readonly AnnotationProblem[] {
  // Most pods have none that says anything of a sidecar.
  if (!Object.keys(annotations).some((name) => Object.hasOwn(rules, name))) return [];
  return Object.entries(rules).flatMap(([name, rule]) => {
    const value = annotations[name];
    const check = value === undefined ? undefined : checkOf(rule, options);
    return check ? problemOf(name, value, check) : [];
  });
}

/**
 * The metadata of a pod as a template sees it. Annotations that configure the sidecar are checked where their values have a
 * form in the release; up to 1.0 the lists among them have no blanks.
 * @throws SidecarError that names each annotation whose value the sidecar can't use, with the value and what is wanted
 */
export function checkMetadata(metadata: JsonObject, checks: AnnotationChecks): JsonObject {
  const { annotations } = metadata;
  if (!isJsonObject(annotations)) return metadata;
  const problems = annotationProblems(annotations, checks).map(
    ({ name, value, problem }) => `Invalid value for annotation ${name}: ${value}. Error: ${problem}`,
  );
  if (problems.length > 0) throw new SidecarError('InvalidAnnotation', `injection failed. ${problems.join('; ')}`);
  const isList = (name: string): boolean => {
    const rule = Object.hasOwn(checks.rules, name) ? checks.rules[name] : undefined;
    return rule !== undefined && isLenientList(rule);
  };
  if (!Object.keys(annotations).some(isList)) return metadata;
  const entries = Object.entries(annotations).map(([name, value]): [string, Json | undefined] => [
    name,
    isList(name) ? withoutBlanks(value) : value,
  ]);
  return { ...metadata, annotations: Object.fromEntries(entries) };
}

function problemOf(name: string, value: Json | undefined, check: Check): readonly AnnotationProblem[] {
  // In a file it may be a bare number or boolean.
  if (value === undefined || value === null || typeof value === 'object') return [];
  const text = textOf(value);
  const problem = check(text);
  if (problem === undefined) return [];
  return [{ name, value: shorten(text), problem: shorten(problem) }];
}

/** A list as istio-init understands it: without blanks. */
function withoutBlanks(value: Json | undefined): Json | undefined {
  return typeof value === 'string' ? itemsOf(value).join(',') : value;
}
