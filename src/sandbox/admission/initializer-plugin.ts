import { type ApiRequest, groupKind } from '../api-request.js';
import { forbidden, invalid, type StatusError } from '../api-status.js';
import type { Authorizer } from '../auth/authorization.js';
import { listAt, objectAt, objectsAt, stringAt, withField } from '../json/json-path.js';
import { fieldOf, isJsonObject, type JsonObject } from '../json/json-value.js';
import { isSince, type KubernetesVersion } from '../kubernetes-version.js';
import { initializersTransitionErrors } from '../registry/metadata-errors.js';
import { apiGroupOf } from '../registry/resource-kind.js';
import type { Store } from '../store/store.js';
import { parseStoredObject } from '../store/stored-object.js';
import { matchingInitializers } from './initializer-rules.js';

const MIRROR_POD = 'kubernetes.io/config.mirror';

/** What the plugin decides by: who asks, and for which path; the path need not be that of a stored kind. */
export type AdmissionInput = Pick<ApiRequest, 'info' | 'user'>;

/**
 * The admission plugin `Initializers`: on create it writes the pending list, on update it guards it. A configuration takes
 * effect with the next create (the real server polls once a second), but not while it is itself uninitialized.
 */
export class InitializerPlugin {
  #initializers: readonly JsonObject[] | undefined;
  readonly #store: Store;
  readonly #authorizer: Authorizer;
  readonly #kubernetesVersion: KubernetesVersion;

  constructor(store: Store, authorizer: Authorizer, kubernetesVersion: KubernetesVersion) {
    this.#store = store;
    this.#authorizer = authorizer;
    this.#kubernetesVersion = kubernetesVersion;
    store.collection('initializerconfigurations').subscribe(() => {
      this.#initializers = undefined;
    });
  }

  /**
   * The object to be created: with the matching initializers pending; or with those that the caller named, where it may; or
   * with none, where the caller named an empty list (the bypass).
   */
  admitCreate(request: AdmissionInput, object: JsonObject): JsonObject {
    if (!this.#isPresent) return object;
    const metadata = objectAt(object, 'metadata');
    const given = metadata['initializers'];
    if (isJsonObject(given)) {
      if (!this.#mayInitialize(request, '')) throw this.#forbidden(request, '', 'create with initializers denied: ');
      return isEmpty(given) ? withInitializers(object, undefined) : object;
    }
    if (isMirrorPod(request, metadata)) return object;
    const { apiVersion, resource } = request.info;
    const group = apiGroupOf(apiVersion);
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    const names = matchingInitializers(this.#configuredInitializers(), { group, version, resource });
    return withInitializers(object, names.length === 0 ? undefined : { pending: names.map((name) => ({ name })) });
  }

  /** The object to be stored. @throws StatusError where the caller may not change an uninitialized object in this way. */
  admitUpdate(request: ApiRequest, object: JsonObject, old: JsonObject): JsonObject {
    if (!this.#isPresent) return object;
    const admitted = withoutEmptyInitializers(object, this.#kubernetesVersion);
    const now = objectAt(admitted, 'metadata')['initializers'];
    const before = objectAt(old, 'metadata')['initializers'];
    if (!isJsonObject(now) && !isJsonObject(before)) return admitted;
    const name = stringAt(old, 'metadata', 'name');
    const errors = initializersTransitionErrors(now, before);
    // The plugin names the kind by the group of the request, the store by that of the storage type.
    if (errors.length > 0) throw invalid({ ...groupKind(request), group: request.served.group }, name, errors);
    if (!this.#mayInitialize(request, name)) {
      throw this.#forbidden(request, name, 'update to uninitialized resource denied: ');
    }
    return admitted;
  }

  /** 1.14 removed Initializers. */
  get #isPresent(): boolean {
    return !isSince(this.#kubernetesVersion, 14);
  }

  #forbidden({ info: { group, resource } }: AdmissionInput, name: string, why: string): StatusError {
    return forbidden({ group, resource, emptyName: this.#kubernetesVersion === '1.7' }, name, why);
  }

  #mayInitialize(request: AdmissionInput, name: string): boolean {
    const { group, resource, namespace } = request.info;
    const attributes = {
      resourceRequest: true,
      verb: 'initialize',
      subresource: '',
      group,
      resource,
      namespace,
      name,
    } as const;
    return this.#authorizer(request.user, attributes);
  }

  /** The initializers of all configurations, those of the first configuration (by name) first. */
  #configuredInitializers(): readonly JsonObject[] {
    this.#initializers ??= this.#store
      .collection('initializerconfigurations')
      .list()
      .filter((configuration) => !configuration.uninitialized)
      .flatMap((configuration) => objectsAt(parseStoredObject(configuration), 'initializers'));
    return this.#initializers;
  }
}

function isMirrorPod({ info }: AdmissionInput, metadata: JsonObject): boolean {
  return (
    info.apiVersion === 'v1' &&
    info.resource === 'pods' &&
    fieldOf(objectAt(metadata, 'annotations'), MIRROR_POD) !== undefined
  );
}

function isEmpty(initializers: JsonObject): boolean {
  return listAt(initializers, 'pending').length === 0 && !isJsonObject(initializers['result']);
}

function withInitializers(object: JsonObject, initializers: JsonObject | undefined): JsonObject {
  return withField(object, 'metadata', withField(objectAt(object, 'metadata'), 'initializers', initializers));
}

/** From 1.8 on an empty list in an update completes initialization; before, validation refuses it. */
function withoutEmptyInitializers(object: JsonObject, version: KubernetesVersion): JsonObject {
  const initializers = objectAt(object, 'metadata')['initializers'];
  const completes = version !== '1.7' && isJsonObject(initializers) && isEmpty(initializers);
  return completes ? withInitializers(object, undefined) : object;
}
