import { type CheckResult, isProblem } from '../../controller/preflight/check-result.js';
import { reviewRights } from '../../controller/preflight/review-rights.js';
import type { RequiredRights } from '../../controller/preflight/rights.js';
import { deniedText } from '../../controller/preflight/rights-rule.js';
import { apiGroupIsServed, pluginIsActive, serverAnswers } from '../../controller/preflight/server-rules.js';
import { observeServer } from '../../controller/preflight/server-state.js';
import { settle, valueOf } from '../../controller/preflight/settled.js';
import { type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { groupOf } from '../../kubernetes/discovery/api-resources.js';
import { isAtLeast, readServerVersion } from '../../kubernetes/discovery/server-version.js';
import { keep } from '../../kubernetes/resources/apply-object.js';
import { identityOf, resourceOf } from '../../kubernetes/resources/object-path.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { OperationalError } from '../../runtime/operational-error.js';
import type { Reporter } from '../reporter.js';
import type { InstallOptions } from './install-options.js';
import type { InstallationPlan } from './installation-plan.js';

/**
 * Whether the server can do what is asked for at all: the questions of `check` that are about the server alone. Changes
 * nothing.
 * @throws OperationalError that says which flag of the server is missing
 */
export async function checkServerForInstall(
  client: ApiClient,
  { pods }: Pick<InstallOptions, 'pods'>,
  reporter: Reporter,
): Promise<void> {
  const answer = await settle(readServerVersion(client));
  judge([serverAnswers(answer)], reporter);
  const version = valueOf(answer);
  if (!version) return;
  const state = await observeServer(client, version);
  judge([...apiGroupIsServed(state), ...pluginIsActive(state)], reporter);
  if (!pods || isAtLeast(version, 1, 8)) return;
  throw new OperationalError(
    `install --pods: the API server is a ${version.gitVersion}, which refuses every change to the containers of a pod; want 1.8 or newer`,
  );
}

/** An object that is going to be made, or changed. */
export interface IntendedChange {
  readonly object: JsonObject;
  /** Undefined: where it is there, it is not changed. */
  readonly change: 'patch' | 'update' | undefined;
}

/**
 * Whether the caller may do all that the plan takes. Changes nothing; what the server does not say is left to the thing itself.
 * @throws OperationalError that names what is missing; KindNotServedError where the server has not got a kind
 */
export async function checkRights(
  client: ApiClient,
  { parts, configuration, podsConfiguration }: InstallationPlan,
  { pods }: Pick<InstallOptions, 'pods'>,
): Promise<void> {
  const applied = parts.map(({ object, change }): IntendedChange => ({
    object,
    change: change === keep ? undefined : 'patch',
  }));
  const registered = [configuration, ...(pods ? [podsConfiguration] : [])];
  const wanted = [...applied, ...registered.map((object): IntendedChange => ({ object, change: 'update' }))];
  await checkObjectRights(client, wanted);
}

/**
 * Whether the caller may make and change these objects. Errors as checkRights.
 */
export async function checkObjectRights(client: ApiClient, wanted: readonly IntendedChange[]): Promise<void> {
  const rights = (await Promise.all(wanted.map((one) => rightsFor(client, one)))).flat();
  const answers = await reviewRights(client, rights);
  const missing = answers.filter(({ denied }) => denied.length > 0).map(deniedText);
  if (missing.length === 0) return;
  throw new OperationalError(
    `check your rights: you may not ${[...new Set(missing)].join('; ')}; nothing was changed; ask for the role ` +
      'cluster-admin (kubectl create clusterrolebinding NAME --clusterrole=cluster-admin --user=YOU)',
  );
}

/** Prints warnings, and throws on failures. */
function judge(results: readonly CheckResult[], reporter: Reporter): void {
  const troubles = results.filter(isProblem);
  const texts = (wanted: CheckResult['level']): readonly string[] =>
    troubles.flatMap(({ level, message, fix }) => (level === wanted ? [`${message}; ${fix}`] : []));
  for (const text of texts('warning')) reporter.warning(text);
  const failures = texts('failure');
  if (failures.length > 0) {
    throw new OperationalError(`check the API server: ${failures.join('; ')}; nothing was changed`);
  }
}

async function rightsFor(client: ApiClient, { object, change }: IntendedChange): Promise<readonly RequiredRights[]> {
  const identity = identityOf(object);
  const { groupVersion, plural: resource, namespaced } = await resourceOf(client, identity);
  const on = {
    group: groupOf(groupVersion),
    resource,
    ...(namespaced && { namespace: identity.namespace ?? 'default' }),
  };
  const { name, initializers } = objectAt(object, 'metadata');
  const initialize = initializers === undefined ? [] : ['initialize'];
  const verbs = ['get', ...(change ? [change] : []), ...initialize];
  const common = { level: 'failure', without: 'it is not installed' } as const;
  return [
    { ...common, on, verbs: ['create'] },
    { ...common, on: { ...on, name: stringIn(name) ?? '' }, verbs },
  ];
}
