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
 * The controller's name is in an InitializerConfiguration, with rules that name only what it initializes. Never a failure:
 * the name is to be registered after the controller has become ready.
 */
export function nameIsRegistered(input: PreflightInput): readonly CheckResult[] {
  const { configurations, configuration } = input;
  if ('error' in configurations) {
    const { error } = configurations;
    // The rule for the API group reports this.
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

/** What the controller initializes: pods too, where the server lets them be changed. */
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
    const message = `${where} covers every resource: what the controller does not initialize stays pending forever`;
    return warning(NAME, message, 'list the resources: [deployments, statefulsets, jobs, daemonsets]');
  }
  const watched = watchedPlurals(input);
  // Where the served resources are not known, neither are those that are not watched.
  const unwatched = 'value' in input.workloads ? plurals.filter((plural) => !watched.includes(plural)) : [];
  if (unwatched.length === 0) return ok(NAME, `${where} covers ${plurals.join(', ')}`);
  const message = `${where} covers ${unwatched.join(', ')}, which the controller does not initialize: they stay pending forever`;
  return warning(NAME, message, `remove ${unwatched.join(', ')} from its rule`);
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
    `no InitializerConfiguration names ${initializerName}${others}: no workload waits for the controller, and nothing is injected`,
    'istio-initializer install, or set initializerName to a name that is registered',
  );
}

/** A former name is still registered: what is created waits for it, and no controller removes it. */
function formerNameProblems(
  { registersItself, formerNames }: PreflightInput,
  configuration: InitializerConfiguration,
): readonly Problem[] {
  // A controller that registers itself removes the former name as well.
  if (registersItself) return [];
  const { name: where, initializers } = configuration;
  return formerNames
    .filter((former) => initializers.some(({ name }) => name === former))
    .map((former) => {
      const message = `InitializerConfiguration ${where} names ${former}, which is no longer the controller's initializerName: what it covers stays pending`;
      const fix = `remove it there, or change initializerName back; release stuck objects with ${releaseCommand(former)}`;
      return { ...warning(NAME, message, fix), noted: true };
    });
}
