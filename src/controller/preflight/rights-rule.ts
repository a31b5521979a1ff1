import type { Access } from '../../kubernetes/discovery/access-review.js';
import { type CheckResult, ok, type Problem, warning } from './check-result.js';
import type { PreflightInput } from './preflight-input.js';
import type { ReviewedRights } from './rights.js';

/** What is denied: `get and patch deployments.apps istio-system/istio-initializer`. */
export function deniedText({ on, denied }: Pick<ReviewedRights, 'on' | 'denied'>): string {
  return `${series(denied)} ${nameOf(on)}`;
}

/** The controller's account has the rights that it needs; a result for each resource where it has not. */
export function rightsAreThere({ rights, who, workloads }: PreflightInput): readonly CheckResult[] {
  const undiscovered = 'error' in workloads ? [warning('rights', workloads.error.message, 'check again')] : [];
  const missing = rights.filter(({ denied }) => denied.length > 0).map((one) => missingRights(one, who));
  const unknown = unansweredRights(
    rights.filter(({ error }) => error !== undefined),
    who,
  );
  const found = [...undiscovered, ...missing, ...unknown];
  if (found.length > 0) return found;
  return [ok('rights', `${who} may do all that the controller does with ${rights.length} resources`)];
}

/** `get, watch and patch`. */
function series(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}

/** `deployments.extensions`, `configmaps istio-system/istio`. */
function nameOf({ group, resource, namespace, name }: Omit<Access, 'verb'>): string {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  return name === undefined ? qualified : `${qualified} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The rule of a role that grants something, in YAML. */
function ruleText({ group, resource, name }: Omit<Access, 'verb'>, verbs: readonly string[]): string {
  const only = name === undefined ? '' : `, resourceNames: [${name}]`;
  const apiGroup = group === '' ? "''" : group;
  return `- {apiGroups: [${apiGroup}], resources: [${resource}]${only}, verbs: [${verbs.join(', ')}]}`;
}

function missingRights(rights: ReviewedRights, who: string): Problem {
  const { on, denied, level, without } = rights;
  const role = on.namespace === undefined ? 'ClusterRole' : `Role (namespace ${on.namespace})`;
  return {
    name: 'rights',
    level,
    message: `may not ${deniedText(rights)}: ${without}`,
    fix: `add to the ${role} of ${who}: ${ruleText(on, denied)}`,
  };
}

function unansweredRights(rights: readonly ReviewedRights[], who: string): readonly CheckResult[] {
  const [first, ...others] = rights;
  if (!first?.error) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const message = `could not find out what ${who} may do with ${nameOf(first.on)}${more}: ${first.error.message}`;
  const fix = first.error.message.includes('must be empty')
    ? "remove `*` from the InitializerConfigurations' resources: it makes even this request pending"
    : 'check again as a user who may create access reviews';
  return [warning('rights', message, fix)];
}
