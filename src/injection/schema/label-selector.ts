import * as z from 'zod/mini';

import { type JsonObject, objectAt, objectsIn, stringIn, textOf } from '../../json/json.js';
import { alternatives } from './config-error.js';
import { strictMap } from './config-schema.js';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/** One condition on the labels of an object. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: (typeof OPERATORS)[number];
  /** Empty for Exists and DoesNotExist. */
  readonly values: readonly string[];
}

/** A LabelSelector of Kubernetes: all its conditions must hold. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelRequirement[];
}

const NAME = /^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)$/;
const MAX_PREFIX_LENGTH = 253;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const isLabelValue = (value: string): boolean => value === '' || NAME.test(value);

const wantedKey = 'the key of a label, like app or example.com/app';
const wantedValue = 'the value of a label: a text (in quotes where it looks like a number or a boolean)';

const labelKey = z.string({ error: wantedKey }).check(z.refine(isLabelKey, { error: wantedKey }));
const labelValue = z.string({ error: wantedValue }).check(z.refine(isLabelValue, { error: wantedValue }));

const requirement = strictMap({
  key: labelKey,
  operator: z.enum(OPERATORS, { error: alternatives(OPERATORS) }),
  values: z.pipe(
    z.nullish(z.array(labelValue, { error: 'a list of values' })),
    z.transform((values) => values ?? []),
  ),
}).check(
  z.superRefine(({ operator, values }, context) => {
    const wantsValues = operator === 'In' || operator === 'NotIn';
    if (wantsValues === values.length > 0) return;
    const wanted = wantsValues ? `at least one value with the operator ${operator}` : `no values with ${operator}`;
    context.addIssue({ code: 'custom', path: ['values'], message: wanted });
  }),
);

const selector = strictMap({
  matchLabels: z.pipe(
    z.nullish(z.record(labelKey, labelValue, { error: 'a map of labels' })),
    z.transform((labels) => labels ?? {}),
  ),
  matchExpressions: z.pipe(
    z.nullish(z.array(requirement, { error: 'a list of conditions' })),
    z.transform((requirements) => requirements ?? []),
  ),
});

/** A list of LabelSelectors, as a configuration holds it; missing or null is an empty one. */
export const labelSelectors: z.ZodMiniType<readonly LabelSelector[]> = z.pipe(
  z.nullish(z.array(selector, { error: 'a list of label selectors' })),
  z.transform((selectors) => selectors ?? []),
);

/**
 * True where every condition holds. NotIn and DoesNotExist hold for an object without the label. An empty selector holds for
 * nothing, as Istio has it; in Kubernetes it holds for everything.
 */
export function selectorMatches(selector: LabelSelector, labels: JsonObject): boolean {
  const requirements = requirementsOf(selector);
  return requirements.length > 0 && requirements.every((wanted) => matchesRequirement(labels, wanted));
}

/**
 * The selector of an object of Kubernetes, which the API server has checked. A condition with an operator that is not known
 * is left out.
 */
export function readLabelSelector(selector: JsonObject): LabelSelector {
  const labels = Object.entries(objectAt(selector, 'matchLabels'));
  return {
    matchLabels: Object.fromEntries(labels.map(([key, value]) => [key, textOf(value ?? null)])),
    matchExpressions: objectsIn(selector['matchExpressions']).flatMap(({ key, operator, values }) => {
      const known = OPERATORS.find((one) => one === operator);
      const listed = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
      return known === undefined ? [] : [{ key: stringIn(key) ?? '', operator: known, values: listed }];
    }),
  };
}

/** All conditions of a selector, in its order; those of `matchLabels` as In with one value. */
export function requirementsOf({ matchLabels, matchExpressions }: LabelSelector): readonly LabelRequirement[] {
  const equal = Object.entries(matchLabels).map(([key, value]): LabelRequirement => {
    return { key, operator: 'In', values: [value] };
  });
  return [...equal, ...matchExpressions];
}

/** A condition as kubectl takes and prints it: `app=web`, `app in (a,b)`, `app`, `!app`. */
export function requirementText({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values.join()}` : `${key} in (${values.join(',')})`;
    case 'NotIn':
      return values.length === 1 ? `${key}!=${values.join()}` : `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
  }
}

/** Whether labels meet one condition. NotIn and DoesNotExist hold without the label. */
export function matchesRequirement(labels: JsonObject, { key, operator, values }: LabelRequirement): boolean {
  // A label may well be called `constructor`.
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(textOf(value));
    case 'NotIn':
      return value === undefined || !values.includes(textOf(value));
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

function isLabelKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  const hasGoodPrefix = prefix === undefined || (prefix.length <= MAX_PREFIX_LENGTH && PREFIX.test(prefix));
  return NAME.test(name) && more.length === 0 && hasGoodPrefix;
}
