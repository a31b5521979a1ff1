import { isJsonObject, objectAt, objectsIn, stringIn, type JsonObject } from '../injection/json.js';

/** The InitializerConfiguration that holds our name. */
export const CONFIGURATION_NAME = 'istio-sidecar';

/** What is initialized. One rule: the API server asks for an initializer only where all of its rules match. */
export const INITIALIZER_RULE: JsonObject = {
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['deployments', 'statefulsets', 'jobs', 'daemonsets'],
};

/** What is to be done about the InitializerConfiguration. */
export type RegistrationChange =
  | { readonly action: 'none' }
  | { readonly action: 'create'; readonly body: JsonObject }
  | { readonly action: 'replace'; readonly body: JsonObject }
  /** Nothing is left in it. `uid`: of the one that was read. */
  | { readonly action: 'delete'; readonly uid: string | undefined };

const named = (name: string) => (entry: JsonObject) => entry['name'] === name;

/**
 * Has our name in the configuration. Where it is there already nothing is done, whatever its rules are: somebody may have
 * changed them on purpose. Else it comes behind the others.
 * @param configuration as it was read; undefined where there is none
 */
export function registered(configuration: JsonObject | undefined, initializerName: string): RegistrationChange {
  const entry: JsonObject = { name: initializerName, rules: [INITIALIZER_RULE] };
  if (configuration === undefined) {
    const body = {
      apiVersion: 'admissionregistration.k8s.io/v1alpha1',
      kind: 'InitializerConfiguration',
      metadata: { name: CONFIGURATION_NAME },
      initializers: [entry],
    };
    return { action: 'create', body };
  }
  const entries = objectsIn(configuration['initializers']);
  if (entries.some(named(initializerName))) return { action: 'none' };
  return { action: 'replace', body: { ...configuration, initializers: [...entries, entry] } };
}

/** Has our name not in the configuration; the others stay as they are, and in their order. */
export function unregistered(configuration: JsonObject | undefined, initializerName: string): RegistrationChange {
  if (!isJsonObject(configuration)) return { action: 'none' };
  const entries = objectsIn(configuration['initializers']);
  if (!entries.some(named(initializerName))) return { action: 'none' };
  const others = entries.filter((entry) => !named(initializerName)(entry));
  if (others.length === 0) return { action: 'delete', uid: stringIn(objectAt(configuration, ['metadata'])['uid']) };
  return { action: 'replace', body: { ...configuration, initializers: others } };
}
