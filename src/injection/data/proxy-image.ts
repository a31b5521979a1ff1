import { type JsonObject, objectAt, stringIn, textOf } from '../../json/json.js';
import type { TypedValues } from './typed-values.js';

/** What an image of the proxy is made of. */
export interface ImageParts {
  readonly values: Pick<TypedValues, 'hub' | 'tag' | 'variant' | 'proxyImage' | 'proxyInitImage'>;
  /** The effective ProxyConfig, in protobuf's JSON. */
  readonly proxyConfig: JsonObject;
  /** Annotations of the pod. */
  readonly annotations: JsonObject;
}

const TYPE_ANNOTATION = 'sidecar.istio.io/proxyImageType';
const DEFAULT_IMAGE = 'proxyv2';
const DEFAULT_TYPE = 'default';
const TYPES_IN_TAGS = ['-distroless', '-debug'];

/** `.ProxyImage` of a template: hub, name and tag, with the type of the image at the end of the tag. */
export function proxyImage({ values, proxyConfig, annotations }: ImageParts): string {
  const ofConfig = stringIn(objectAt(proxyConfig, 'image')['imageType']) ?? '';
  return imageOf(values.proxyImage, { ...values, type: ofConfig || values.variant }, annotations);
}

/** `.ProxyInitImage` of a template: as {@link proxyImage}, without the type that the ProxyConfig wants. */
export function proxyInitImage({ values, annotations }: Omit<ImageParts, 'proxyConfig'>): string {
  return imageOf(values.proxyInitImage, { ...values, type: values.variant }, annotations);
}

interface Source {
  readonly hub: string;
  readonly tag: string;
  readonly type: string;
}

function imageOf(name: string, { hub, tag, type }: Source, annotations: JsonObject): string {
  const annotated = annotations[TYPE_ANNOTATION];
  // It wins even where it is empty.
  const wanted = annotated === undefined || annotated === null ? type : textOf(annotated);
  return `${hub}/${name || DEFAULT_IMAGE}:${tagWithType(tag, wanted)}`;
}

function tagWithType(tag: string, type: string): string {
  if (type === '') return tag;
  const known = TYPES_IN_TAGS.find((suffix) => tag.endsWith(suffix));
  const plain = known === undefined ? tag : tag.slice(0, -known.length);
  return type === DEFAULT_TYPE ? plain : `${plain}-${type}`;
}
