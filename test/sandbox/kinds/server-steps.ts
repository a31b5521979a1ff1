import { objectAt, withField } from '../../../src/sandbox/json/json-path.js';
import type { JsonObject, JsonValue } from '../../../src/sandbox/json/json-value.js';
import { kindStrategy } from '../../../src/sandbox/kinds/strategies.js';
import type { FieldError } from '../../../src/sandbox/kinds/validation/field-error.js';
import type { RequestContext } from '../../../src/sandbox/kinds/validation/request-context.js';
import type { KubernetesVersion } from '../../../src/sandbox/kubernetes-version.js';
import { applyPatch } from '../../../src/sandbox/patch/apply-patch.js';
import { deepFreeze } from '../../support/deep-freeze.js';

/** What came out of a write: the object, and what validation says about it. */
export interface Written {
  readonly object: JsonObject;
  readonly errors: readonly FieldError[];
}

/** The uid of every object that these steps create. */
export const uid = '6f2a1f43-0000-4000-8000-000000000001';

/** The group and version by which the recordings create each kind. */
const usualVersion: Readonly<Record<string, string>> = {
  Deployment: 'extensions/v1beta1',
  DaemonSet: 'extensions/v1beta1',
  ReplicaSet: 'extensions/v1beta1',
  StatefulSet: 'apps/v1beta1',
  Job: 'batch/v1',
  CronJob: 'batch/v2alpha1',
};

/** A request, and the kind that it is about. */
export interface KindContext extends RequestContext {
  readonly kind: string;
}

/** A request by the usual group and version of a kind. */
export function contextOf(kind: string, version: KubernetesVersion): KindContext {
  return { kind, version, apiVersion: usualVersion[kind] ?? 'v1' };
}

/** Takes an object through a create as the server does; every step gets its input frozen. */
export function created(kind: string, object: JsonObject, context: RequestContext): Written {
  const strategy = kindStrategy(kind);
  const defaulted = strategy.withDefaults(deepFreeze({ kind, apiVersion: context.apiVersion, ...object }), context);
  const named = withField(defaulted, 'metadata', { ...objectAt(defaulted, 'metadata'), uid });
  const prepared = strategy.prepareForCreate(deepFreeze(named), context);
  return { object: prepared, errors: strategy.validateCreate(deepFreeze(prepared), context) };
}

/** Takes an object through an update as the server does; every step gets its input frozen. */
export function updated(object: JsonObject, old: JsonObject, context: KindContext): Written {
  const strategy = kindStrategy(context.kind);
  const defaulted = strategy.withDefaults(deepFreeze(object), context);
  const prepared = strategy.prepareForUpdate(deepFreeze(defaulted), deepFreeze(old), context);
  return { object: prepared, errors: strategy.validateUpdate(deepFreeze(prepared), old, context) };
}

/** Takes a strategic merge patch through an update. */
export function patched(patch: JsonValue, old: JsonObject, context: KindContext): Written {
  const { kind, version } = context;
  const result = applyPatch({
    type: 'application/strategic-merge-patch+json',
    patch: deepFreeze(patch),
    original: deepFreeze(old),
    schema: kindStrategy(kind).mergeSchema(version),
    version,
  });
  if (!result.ok) throw new Error(result.message);
  return updated(result.object, old, context);
}

/** A pod template with one container, as the recordings send it. */
export function template(spec: JsonObject = {}): JsonObject {
  return {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'app', image: 'nginx:1.13' }], ...spec },
  };
}

/** A workload around that template. */
export function workload(spec: JsonObject = {}): JsonObject {
  return { metadata: { name: 'web' }, spec: { template: template(), ...spec } };
}

/** The errors, one line each, as the server joins path and message. */
export function lines({ errors }: Written): readonly string[] {
  return errors.map(({ field, message }) => `${field}: ${message}`);
}
