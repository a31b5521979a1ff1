import { isJsonObject, type JsonObject, objectAt, stringIn, textOf } from '../../json/json.js';
import { shorten } from '../../json/shorten.js';
import { type MessageReader, messageReaders } from '../../template/messages/message-json.js';
import { mergeProxyConfig } from '../mesh/merge-mesh.js';
import type { MeshRules } from '../releases/rules/mesh-rules.js';
import type { TemplateRules } from '../releases/rules/template-rules.js';
import { SidecarError } from '../sidecar/sidecar-error.js';
import { chooseResources, proxyConfigOfResource } from './proxy-config-resources.js';
import { readProxyConfigText } from './proxy-config-text.js';

/** What a ProxyConfig is made for. */
export interface ProxyConfigSubject {
  /** Namespace of the pod. */
  readonly namespace: string;
  /** Metadata of the pod: its labels choose resources, its annotation is merged. */
  readonly metadata: JsonObject;
  /** The ProxyConfig resources of the cluster, of any namespace; where they can't be read, none. */
  readonly resources: readonly JsonObject[];
}

/** The configurations that the templates of one pod see, in protobuf's JSON. */
export interface EffectiveConfig {
  readonly proxyConfig: JsonObject;
  readonly meshConfig: JsonObject;
}

/** What a release merges. */
export type ProxyConfigRules = Pick<MeshRules, 'proxyConfigAnnotation' | 'mergesIntoMesh' | 'proxyConfigResources'> &
  Pick<TemplateRules, 'meshApi'>;

// Pods of one workload have the same annotation; those of a whole cluster have not so many.
const MOST_TEXTS = 200;

/**
 * Makes the configurations of one pod after the other: the mesh's, with the resource of the root namespace over it, then that
 * of the pod's own namespace, the pod's annotation, and the resource that selects the pod. Where nothing is merged, the parts
 * are the mesh's own objects, and of the same parts comes the same object.
 */
export class EffectiveProxyConfigs {
  readonly #mesh: JsonObject;
  readonly #rules: ProxyConfigRules;
  readonly #reader: MessageReader;
  readonly #texts = new Map<string, JsonObject>();
  readonly #merged = new WeakMap<JsonObject, WeakMap<JsonObject, JsonObject>>();

  /** @param mesh the mesh configuration, in protobuf's JSON */
  constructor(mesh: JsonObject, rules: ProxyConfigRules) {
    this.#mesh = mesh;
    this.#rules = rules;
    this.#reader = messageReaders(rules.meshApi).proxy;
  }

  /** The configurations of a pod. @throws SidecarError where its annotation holds no ProxyConfig */
  of(subject: ProxyConfigSubject): EffectiveConfig {
    const base = objectAt(this.#mesh, 'defaultConfig');
    const proxyConfig = this.#layersOf(subject).reduce((under, over) => this.#merge(under, over), base);
    if (proxyConfig === base || !this.#rules.mergesIntoMesh) return { proxyConfig, meshConfig: this.#mesh };
    return {
      proxyConfig,
      meshConfig: this.#once(this.#mesh, proxyConfig, () => ({ ...this.#mesh, defaultConfig: proxyConfig })),
    };
  }

  #layersOf({ namespace, metadata, resources }: ProxyConfigSubject): readonly JsonObject[] {
    const ofAnnotation = this.#annotationOf(objectAt(metadata, 'annotations'));
    if (!this.#rules.proxyConfigResources || resources.length === 0) return ofAnnotation;
    const rootNamespace = stringIn(this.#mesh['rootNamespace']) ?? '';
    const labels = objectAt(metadata, 'labels');
    const { ofNamespaces, ofWorkload } = chooseResources(resources, { rootNamespace, namespace, labels });
    const read = (resource: JsonObject): JsonObject =>
      this.#once(resource, resource, () => proxyConfigOfResource(resource));
    return [...ofNamespaces.map(read), ...ofAnnotation, ...(ofWorkload === undefined ? [] : [read(ofWorkload)])];
  }

  #annotationOf(annotations: JsonObject): readonly JsonObject[] {
    const name = this.#rules.proxyConfigAnnotation;
    const value = name === undefined ? undefined : annotations[name];
    if (name === undefined || value === undefined || value === null || isJsonObject(value)) return [];
    const text = textOf(value);
    const known = this.#texts.get(text);
    if (known !== undefined) return [known];
    const read = readProxyConfigText(text, this.#reader);
    if (read.kind === 'wrong') {
      const problem = `Invalid value for annotation ${name}: ${shorten(text)}. Error: ${shorten(read.problem)}`;
      throw new SidecarError('InvalidAnnotation', `injection failed. ${problem}`);
    }
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    this.#texts.set(text, read.json);
    return [read.json];
  }

  #merge(under: JsonObject, over: JsonObject): JsonObject {
    return this.#once(under, over, () => mergeProxyConfig(under, over));
  }

  /** What was made of the two before, as long as both are in use. */
  #once(one: JsonObject, other: JsonObject, make: () => JsonObject): JsonObject {
    const ofOne = this.#merged.get(one) ?? new WeakMap<JsonObject, JsonObject>();
    this.#merged.set(one, ofOne);
    const made = ofOne.get(other) ?? make();
    ofOne.set(other, made);
    return made;
  }
}
