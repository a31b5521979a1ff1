import { typeOf } from '../go/go-literals.js';
import { type GoMethod, GoPointer, type GoType, type GoValue } from '../go/go-value.js';

/** What a value says of itself: the result of its method `Error` or `String`; `undefined` if it has neither. */
export function methodText(value: GoValue): string | undefined {
  // Only values of a named type have methods.
  if (typeof value !== 'object') return undefined;
  const method = stringer(typeOf(value));
  if (method === undefined) return undefined;
  if (value instanceof GoPointer && value.target === undefined) return '<nil>';
  const text = method.call(value instanceof GoPointer ? (value.target ?? null) : value);
  return typeof text === 'string' ? text : undefined;
}

/** The method of a name that can be called on values of the type, or through a pointer to it. */
export function findMethod(type: GoType | undefined, name: string): GoMethod | undefined {
  const methods = type?.kind === 'pointer' ? type.element?.methods : type?.methods;
  if (methods !== undefined && Object.hasOwn(methods, name)) return methods[name];
  return undefined;
}

function stringer(type: GoType | undefined): GoMethod | undefined {
  const method = findMethod(type, 'Error') ?? findMethod(type, 'String');
  return (method?.parameters?.length ?? 0) === 0 ? method : undefined;
}
