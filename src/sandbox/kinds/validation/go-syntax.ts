import { objectAt, objectsAt, stringAt } from '../../json/json-path.js';
import { isJsonList, type JsonObject, type JsonValue } from '../../json/json-value.js';

/** Prints a value as Go's `%#v` would: `"x"`, `8080`, `[]string{"a", "b"}`, `map[string]string{"app":"web"}`. */
export function goSyntax(value: JsonValue): string {
  if (value === null) return '"null"';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (isJsonList(value)) return `[]string{${value.map(goSyntax).join(', ')}}`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]string{${entries.map(([key, item]) => `${JSON.stringify(key)}:${goSyntax(item)}`).join(', ')}}`;
}

/** Prints a label selector as Go does: `v1.LabelSelector{MatchLabels:map[string]string{"app":"web"}, ...}`. */
export function goLabelSelector(selector: JsonObject): string {
  const labels = objectAt(selector, 'matchLabels');
  const expressions = objectsAt(selector, 'matchExpressions').map((expression) => {
    const { values } = expression;
    const list = isJsonList(values) ? goSyntax(values) : '[]string(nil)';
    const key = goSyntax(stringAt(expression, 'key'));
    return `v1.LabelSelectorRequirement{Key:${key}, Operator:${goSyntax(stringAt(expression, 'operator'))}, Values:${list}}`;
  });
  const requirements =
    expressions.length === 0
      ? '[]v1.LabelSelectorRequirement(nil)'
      : `[]v1.LabelSelectorRequirement{${expressions.join(', ')}}`;
  const printed = Object.keys(labels).length === 0 ? 'map[string]string(nil)' : goSyntax(labels);
  return `v1.LabelSelector{MatchLabels:${printed}, MatchExpressions:${requirements}}`;
}
