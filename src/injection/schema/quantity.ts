const SUFFIXES: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};
const QUANTITY = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

/** Finer than a nanocore, which is the finest that Kubernetes knows: what multiplying leaves is no part of a core. */
const ROUNDING = 1e10;

/** The number that a quantity of Kubernetes is, such as `10m` or `128Mi`; undefined where the text is none. */
export function quantityValue(text: string): number | undefined {
  const [, number, exponent = '', suffix] = QUANTITY.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Number(`${number}${exponent}`) * (suffix === undefined ? 1 : (SUFFIXES[suffix] ?? 1));
}

/** The whole cores that hold so much CPU; undefined where the text is no quantity. */
export function wholeCores(cpu: string): number | undefined {
  const value = quantityValue(cpu);
  return value === undefined ? undefined : Math.ceil(Math.round(value * ROUNDING) / ROUNDING);
}
