import { objectAt } from '../../json/json-path.js';
import type { JsonObject, JsonValue } from '../../json/json-value.js';
import { type FieldError, fieldInvalid } from './field-error.js';

const quantity = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(m|[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Errors of requests and limits: quantities, not negative, no request above its limit. */
export function validateResources(resources: JsonObject, field: string): readonly FieldError[] {
  const limits = objectAt(resources, 'limits');
  const requests = objectAt(resources, 'requests');
  return [
    ...validateAmounts(limits, `${field}.limits`),
    ...validateAmounts(requests, `${field}.requests`),
    ...Object.entries(requests).flatMap(([name, request]) => {
      const asked = quantityValue(request);
      const limit = limits[name] === undefined ? undefined : quantityValue(limits[name]);
      if (asked === undefined || limit === undefined || asked <= limit) return [];
      return [fieldInvalid(`${field}.requests`, request, `must be less than or equal to ${name} limit`)];
    }),
  ];
}

function validateAmounts(amounts: JsonObject, field: string): readonly FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) => {
    const value = quantityValue(amount);
    if (value === undefined) {
      const pattern = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
      return [fieldInvalid(`${field}[${name}]`, amount, pattern)];
    }
    return value < 0 ? [fieldInvalid(`${field}[${name}]`, amount, 'must be greater than or equal to 0')] : [];
  });
}

/** The number that a resource.Quantity stands for, undefined where the value is not one. Large ones lose precision. */
function quantityValue(value: JsonValue): number | undefined {
  if (typeof value === 'number') return value;
  const match = typeof value === 'string' ? quantity.exec(value) : null;
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  return /^[eE].*\d$/.test(suffix) ? Number(`${digits}${suffix}`) : Number(digits) * (factors[suffix] ?? 1);
}
