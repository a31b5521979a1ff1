/** Istio 1.30's `otelResourceAttributes`: the value of `OTEL_RESOURCE_ATTRIBUTES` for a pod. */

import { STRING, STRING_MAP } from '../go/go-type.js';
import { ANY, GoInt, GoList, GoMap, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { define } from '../go/template-function.js';
import { containersIn, fieldOf, stringIn } from './injected-object.js';

const PREFIX = 'resource.opentelemetry.io/';
// The number of OTEL_SEMANTIC_CONVENTIONS.
const SEMANTIC_CONVENTIONS = 1n;

/** `otelResourceAttributes MESH ANNOTATIONS LABELS NAMESPACE CONTAINERS` */
export const otelResourceAttributes: TemplateFunction = define(
  [ANY, STRING_MAP, STRING_MAP, STRING, ANY],
  ([mesh, ...args]) => (wantsSemanticConventions(mesh ?? null) ? attributesOf(args) : ''),
  { result: STRING },
);

function attributesOf(args: readonly GoValue[]): string {
  const [annotations = null, labels = null, namespace = null, list = null] = args;
  const containers = list === null ? [] : containersIn(list);
  const given = (name: string): string => entryOf(annotations, `${PREFIX}${name}`);
  const attributes: readonly (readonly [string, string])[] = [
    ['service.namespace', given('service.namespace') || stringIn(namespace)],
    ['service.version', given('service.version') || versionOf(labels, containers)],
    ['service.instance.id', given('service.instance.id') || instanceOf(stringIn(namespace), containers)],
  ];
  return attributes
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function entryOf(map: GoValue, key: string): string {
  return map instanceof GoMap ? stringIn(map.get(key) ?? null) : '';
}

/** Whether one of the mesh's OpenTelemetry providers asks for the attributes. */
function wantsSemanticConventions(mesh: GoValue): boolean {
  const providers = fieldOf(mesh, 'ExtensionProviders');
  if (!(providers instanceof GoList)) return false;
  return providers.items.some((provider) => {
    const enrichment = fieldOf(fieldOf(provider, 'Opentelemetry'), 'ServiceAttributeEnrichment');
    return enrichment instanceof GoInt && enrichment.value === SEMANTIC_CONVENTIONS;
  });
}

/** The label, or what the image of the only container names: its tag, its digest, or both. */
function versionOf(labels: GoValue, containers: readonly GoValue[]): string {
  const label = entryOf(labels, 'app.kubernetes.io/version');
  const [first = null, ...others] = containers;
  return label !== '' || others.length > 0 ? label : imageVersion(stringIn(fieldOf(first, 'Image')));
}

function imageVersion(image: string): string {
  const at = image.indexOf('@');
  const [name, digest] = at < 0 ? [image, ''] : [image.slice(0, at), image.slice(at + 1)];
  const colon = name.lastIndexOf(':');
  // A colon before the last slash is that of the registry's port.
  const tag = colon > name.lastIndexOf('/') ? name.slice(colon + 1) : '';
  return tag !== '' && digest !== '' ? `${tag}@${digest}` : tag || digest;
}

function instanceOf(namespace: string, [first]: readonly GoValue[]): string {
  return first === undefined ? '' : `${namespace}.$(POD_NAME).${stringIn(fieldOf(first, 'Name'))}`;
}
