import { isAtLeast } from '../../kubernetes/discovery/server-version.js';
import {
  coverageOf,
  type Initializer,
  type InitializerConfiguration,
} from '../../kubernetes/initializers/initializer-configurations.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { type CheckResult, ok, type Problem, warning } from './check-result.js';
import type { PreflightInput } from './preflight-input.js';
import { releaseCommand } from './release-command.js';
import { valueOf } from './settled.js';

const NAME = 'initializer-configuration';

/**
 * Our name is in an InitializerConfiguration, with rules that name only what the controller initializes. Never a failure:
 * it is to be configured after the controller has become ready.
 */
export function nameIsRegistered(input: PreflightInput): readonly CheckResult[] {
  const { configurations, configuration } = input;
  if ('error' in configurations) {
    const { error } = configurations;
    // The API group has a line of its own.
    if (error instanceof KubeApiError && error.isNotFound) return [];
    const rule = '- {apiGroups: [admissionregistration.k8s.io], resources: [initializerconfigurations], verbs: [list]}';
    return [
      warning(NAME, `InitializerConfigurations can't be read: ${error.message}`, `add to a ClusterRole: ${rule}`),
    ];
  }
  const initializerName = valueOf(configuration)?.sidecarConfig.config.initializerName;
  if (initializerName === undefined) return [];
  const results = configurations.value.flatMap(({ name, initializers }) =>
    initializers
      .filter((initializer) => initializer.name === initializerName)
      .map((initializer) => entryResult(input, name, initializer)),
  );
  const named = results.length > 0 ? results : [notRegistered(input, initializerName, configurations.value)];
  return [...named, ...configurations.value.flatMap((one) => formerNameProblems(input, one))];
}

/** What the controller takes care of: pods too, where the server lets them be changed. */
function watchedPlurals({ workloads, version }: PreflightInput): readonly string[] {
  const served = valueOf(workloads)?.served.map(({ plural }) => plural) ?? [];
  return isAtLeast(version, 1, 8) ? [...served, 'pods'] : served;
}

function ruleProblem({ rules }: Initializer, where: string): CheckResult {
  const fix = 'give it one rule that lists all resources';
  if (rules.length === 0) return warning(NAME, `${where} has no rules: it applies to nothing`, fix);
  if (rules.length === 1) return warning(NAME, `${where} has a rule that matches nothing`, fix);
  const message = `${where} has ${rules.length} rules: all of them must match at once, and no resource matches all`;
  return warning(NAME, message, fix);
}

function entryResult(input: PreflightInput, configuration: string, initializer: Initializer): CheckResult {
  const where = `${initializer.name} in InitializerConfiguration ${configuration}`;
  const coverage = coverageOf(initializer);
  if (!coverage) return ruleProblem(initializer, where);
  const { plurals } = coverage;
  if (plurals === 'all') {
    const message = `${where} covers every resource: what the controller does not initialize hangs for ever`;
    return warning(NAME, message, 'list the resources: [deployments, statefulsets, jobs, daemonsets]');
  }
  const watched = watchedPlurals(input);
  // Where nobody knows what is served, nobody knows what is not.
  const unwatched = 'value' in input.workloads ? plurals.filter((plural) => !watched.includes(plural)) : [];
  if (unwatched.length === 0) return ok(NAME, `${where} covers ${plurals.join(', ')}`);
  const message = `${where} covers ${unwatched.join(', ')}, which the controller does not initialize: they hang for ever`;
  return warning(NAME, message, `take ${unwatched.join(', ')} out of its rule`);
}

function notRegistered(
  { registersItself }: PreflightInput,
  initializerName: string,
  configurations: readonly InitializerConfiguration[],
): CheckResult {
  if (registersItself) return ok(NAME, `the controller registers ${initializerName} when it is ready`);
  const names = configurations.flatMap(({ initializers }) => initializers.map(({ name }) => name));
  const others = names.length > 0 ? ` (they name ${names.join(', ')})` : '';
  return warning(
    NAME,
    `no InitializerConfiguration names ${initializerName}${others}: nothing waits for us, and nothing is injected`,
    'istio-initializer install, or set initializerName to the name that is there',
  );
}

/** A name that was ours is still there: what is created waits for it, and nobody takes it off. */
function formerNameProblems(
  { registersItself, formerNames }: PreflightInput,
  configuration: InitializerConfiguration,
): readonly Problem[] {
  // Who registers itself takes the former name back as well.
  if (registersItself) return [];
  const { name: where, initializers } = configuration;
  return formerNames
    .filter((former) => initializers.some(({ name }) => name === former))
    .map((former) => {
      const message = `InitializerConfiguration ${where} names ${former}, which is not our initializerName any more: what it covers hangs`;
      const fix = `take it out there, or change it back here; what is stuck gets out with ${releaseCommand(former)}`;
      return { ...warning(NAME, message, fix), noted: true };
    });
}
