import type { Measure } from './measure.js';

/** The manifests of `manifests/istio-1.31`: files for commands, and ConfigMaps for a controller. */
export const MODERN_FILES = {
  inject: 'manifests/istio-1.31/istio-sidecar-injector-configmap.yaml',
  mesh: 'manifests/istio-1.31/istio.yaml',
};

/** What a controller is configured with. Its ConfigMaps have a namespace of their own, so that one server has them all. */
export interface Configuration {
  /** Of Istio, whose sidecar it makes. */
  readonly release: string;
  readonly namespace: string;
  /** The ConfigMap with the injection configuration. */
  readonly injectConfig: string;
  readonly files: readonly string[];
}

/** What `istio-initializer install` installs: the sidecar of Istio 0.2, from parameters. */
export const INSTALLED: Configuration = {
  release: '0.2',
  namespace: 'istio-system',
  injectConfig: 'istio-inject',
  files: ['manifests/istio.yaml', 'manifests/istio-initializer.yaml'],
};

/** The templates of Istio 1.31. */
export const MODERN: Configuration = {
  release: '1.31',
  namespace: 'istio-system-1-31',
  injectConfig: 'istio-sidecar-injector',
  files: [MODERN_FILES.mesh, MODERN_FILES.inject],
};

/** All of them. */
export const CONFIGURATIONS: readonly Configuration[] = [INSTALLED, MODERN];

/** Something with {@link INSTALLED}, and the same with {@link MODERN}. */
export interface Pair<T> {
  readonly installed: T;
  readonly modern: T;
}

/** Makes one after the other. */
export async function withEach<T>(make: (configuration: Configuration) => Promise<T>): Promise<Pair<T>> {
  const installed = await make(INSTALLED);
  return { installed, modern: await make(MODERN) };
}

/**
 * Each figure beside the one with the templates of 1.31, and their ratio where it says something. A limit is for the first: the
 * others are only reported.
 * @param release of Istio, to which the first ones belong
 */
export function besideModern(
  { installed, modern }: Pair<readonly Measure[]>,
  release = INSTALLED.release,
): readonly Measure[] {
  return installed.flatMap((measure, at): readonly Measure[] => {
    const value = modern[at]?.value ?? NaN;
    const what = `${measure.what}, Istio ${MODERN.release}`;
    const beside = [measure, { what, value, unit: measure.unit }];
    const ratio = { what: `${what}: ratio to ${release}`, value: value / measure.value, unit: '' };
    return measure.unit === '' || measure.isGiven === true ? beside : [...beside, ratio];
  });
}
