import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { readLabelSelector, requirementsOf, selectorMatches } from '../schema/label-selector.js';

/** The ProxyConfig resources that count for a pod. */
export interface ChosenResources {
  /** That of the root namespace, then that of the pod's own; the later one wins. */
  readonly ofNamespaces: readonly JsonObject[];
  /** The one that selects the pod by its labels; it wins over all else. */
  readonly ofWorkload: JsonObject | undefined;
}

/** Where a pod is, for the choice of resources. */
export interface PodPlace {
  readonly rootNamespace: string;
  readonly namespace: string;
  readonly labels: JsonObject;
}

/**
 * Chooses among the ProxyConfig resources of a cluster (networking.istio.io/v1beta1). Of several that would do, the oldest one
 * counts, and of equally old ones the first by name.
 */
export function chooseResources(
  resources: readonly JsonObject[],
  { rootNamespace, namespace, labels }: PodPlace,
): ChosenResources {
  const inNamespace = (wanted: string): readonly JsonObject[] =>
    resources.filter((one) => objectAt(one, 'metadata')['namespace'] === wanted);
  const ofNamespace = (wanted: string): readonly JsonObject[] =>
    oldestOf(inNamespace(wanted).filter((one) => !selectsPods(one)));
  const own = namespace === rootNamespace ? [] : ofNamespace(namespace);
  const [ofWorkload] = oldestOf(
    inNamespace(namespace).filter((one) => selectsPods(one) && selectorMatches(selectorOf(one), labels)),
  );
  return { ofNamespaces: [...ofNamespace(rootNamespace), ...own], ofWorkload };
}

/** The ProxyConfig that a resource stands for, in the JSON of the mesh configuration's. */
export function proxyConfigOfResource(resource: JsonObject): JsonObject {
  const { concurrency, environmentVariables, image } = objectAt(resource, 'spec');
  const imageType = isJsonObject(image) ? stringIn(image['imageType']) : undefined;
  return {
    ...(typeof concurrency === 'number' && { concurrency }),
    ...(isJsonObject(environmentVariables) && { proxyMetadata: environmentVariables }),
    ...(imageType !== undefined && { image: { imageType } }),
  };
}

function selectorOf(resource: JsonObject): ReturnType<typeof readLabelSelector> {
  return readLabelSelector(objectAt(resource, 'spec', 'selector'));
}

function selectsPods(resource: JsonObject): boolean {
  return requirementsOf(selectorOf(resource)).length > 0;
}

/** The oldest of the resources; none of none. */
function oldestOf(resources: readonly JsonObject[]): readonly JsonObject[] {
  const ageOf = (one: JsonObject): string => {
    const { creationTimestamp, name } = objectAt(one, 'metadata');
    return `${stringIn(creationTimestamp) ?? ''} ${stringIn(name) ?? ''}`;
  };
  return resources.length === 0 ? [] : [resources.reduce((first, one) => (ageOf(one) < ageOf(first) ? one : first))];
}
