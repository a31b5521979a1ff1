import type { ApiContext } from '../api-context.js';
import { dispatch } from '../handlers/dispatch.js';
import type { ResourceInfo } from '../http/request-info.js';
import type { JsonObject } from '../json/json-value.js';
import { apiGroupOf } from '../registry/resource-kind.js';
import type { User } from '../user.js';

/** What a controller asks for: a resource in a group version, and what to do with it. */
export interface InternalRequest {
  readonly verb: 'create' | 'update' | 'patch' | 'delete';
  /** `extensions/v1beta1`, or `v1`. */
  readonly apiVersion: string;
  readonly resource: string;
  readonly subresource?: 'status';
  /** Empty for a kind outside namespaces. */
  readonly namespace: string;
  /** Left out by a create. */
  readonly name?: string;
  /** An object, a JSON merge patch, or DeleteOptions. */
  readonly body: JsonObject;
}

/** A kind as owner references, Events and requests name it. */
export interface ControlledKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The account of a controller of the controller manager, in the groups of every service account. */
export function controllerAccount(name: string): User {
  const groups = ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
  return { name: `system:serviceaccount:kube-system:${name}`, groups };
}

/**
 * The API client of the controllers: the same handlers, and so the same admission, as for every other client, without HTTP,
 * limits and authorization (a real controller manager has the rights that it needs).
 */
export class InternalClient {
  readonly #context: ApiContext;
  readonly #user: User;

  constructor(context: ApiContext, user: User) {
    this.#context = context;
    this.#user = user;
  }

  /** A kind by its plural, in the group version that the controllers of this version of Kubernetes use. */
  kindOf(resource: string): ControlledKind {
    const served = this.#context.registry.findResource(resource);
    if (served === undefined) throw new Error(`find ${resource} in any group version: not served`);
    return { apiVersion: served.apiVersion, kind: served.kind.kind };
  }

  /** The object that the API answers with. @throws StatusError that a client would get. */
  async send(request: InternalRequest): Promise<JsonObject> {
    const { apiVersion, resource, body } = request;
    const served = this.#context.registry.find(apiVersion, resource);
    if (served === undefined) throw new Error(`find ${resource} in ${apiVersion}: not served`);
    const answer = await dispatch(this.#context, {
      info: resourceInfoOf(request),
      served,
      user: this.#user,
      collection: this.#context.store.collection(resource),
      query: new URLSearchParams(),
      contentType: request.verb === 'patch' ? 'application/merge-patch+json' : 'application/json',
      body: Buffer.from(JSON.stringify(body)),
    });
    if ('stream' in answer) throw new Error(`${request.verb} ${resource}: got a stream, want an object`);
    const text = Array.isArray(answer.body) ? Buffer.concat(answer.body) : answer.body;
    return JSON.parse(text.toString()) as JsonObject;
  }
}

function resourceInfoOf(request: InternalRequest): ResourceInfo {
  const { verb, apiVersion, resource, namespace, name = '', subresource = '' } = request;
  const group = apiGroupOf(apiVersion);
  return { resourceRequest: true, verb, group, apiVersion, resource, subresource, namespace, name, rest: [] };
}
