import { Lexer } from '../../template/parse/lexer.js';
import type { TemplateRelease } from '../releases/istio-release.js';

/** What begins and ends the actions of a template. */
export type DelimiterPair = readonly [left: string, right: string];

/** What a template of 0.5 to 0.7 may call: what Go has built in, and formatDuration. */
const OLD_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['and', 'or', 'not', 'len', 'index', 'slice', 'print', 'printf', 'println', 'html', 'js', 'urlquery', 'call'],
  ...['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'formatDuration'],
]);

/** Data that came with 0.8 and later. */
const LATER_FIELDS: ReadonlySet<string> = new Set([
  ...['.Values', '.TypeMeta', '.DeploymentMeta', '.InterceptionMode', '.Revision', '.NativeSidecars', '.ProxyImage'],
  ...['.ProxyUID', '.ProxyGID', '.EstimatedConcurrency', '.InboundTrafficPolicyMode', '.CompliancePolicy'],
]);

/** Keys of the rendered text that came with 0.8 and later. */
const LATER_KEYS: readonly string[] = [
  'dnsConfig:',
  'securityContext:',
  'podRedirectAnnot:',
  'rewriteAppHTTPProbe:',
  'holdApplicationUntilProxyStarts:',
];

/** What names annotations and an image that came with 0.8 and later. */
const LATER_WORDS: readonly string[] = [
  'sidecar.istio.io/interceptionMode',
  'sidecar.istio.io/proxy',
  'sidecar.istio.io/discoveryAddress',
  'sidecar.istio.io/controlPlaneAuthPolicy',
  'sidecar.istio.io/bootstrapOverride',
  'sidecar.istio.io/statsInclusion',
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/rewriteAppHTTPProbers',
  'status.sidecar.istio.io/',
  'traffic.sidecar.istio.io/',
  'proxy.istio.io/',
  '/proxyv2:',
];

const ISTIO_IMAGES: readonly string[] = ['proxy', 'proxyv2', 'proxy_debug', 'proxy_init', 'proxytproxy', 'pilot'];
const TAG = /^(?:release-)?v?(\d{1,9})\.(\d{1,9})(?!\d)/;

/**
 * The release that a template is for, by what it uses and says: functions, data, keys, annotations, and the tags of Istio's
 * images. `[[ ]]` came with 0.8; `{{ }}` was there before and after it, and says nothing.
 */
export function releaseOfTemplate(text: string, [left, right]: DelimiterPair): TemplateRelease {
  if (left === '[[' || !text.includes(left)) return '1.0.2';
  return saysLater(text) || usesLater(text, [left, right]) ? '1.0.2' : (releaseOfImages(text) ?? '0.7.1');
}

function saysLater(text: string): boolean {
  if (LATER_WORDS.some((word) => text.includes(word))) return true;
  return text.split('\n').some((line) => LATER_KEYS.some((key) => line.startsWith(key)));
}

/** Whether the actions call or read what 0.7 did not have. A text that is no template says nothing: it is refused later. */
function usesLater(text: string, [leftDelim, rightDelim]: DelimiterPair): boolean {
  const lexer = new Lexer(text, { leftDelim, rightDelim, notKeywords: new Set() });
  for (;;) {
    const token = lexer.nextToken();
    if (token.type === 'EOF' || token.type === 'error') return false;
    if (token.type === 'identifier' && !OLD_FUNCTIONS.has(token.text)) return true;
    if (token.type === 'field' && LATER_FIELDS.has(token.text)) return true;
  }
}

/** The newest release that a tag of Istio's images names; undefined where none names one. */
function releaseOfImages(text: string): TemplateRelease | undefined {
  const minors = text.split('\n').flatMap(minorInImage);
  return minors.length === 0 ? undefined : releaseOfMinor(Math.max(...minors));
}

/** The minor version in the image that a line names, 100 more for each major one; none where it names none. */
function minorInImage(line: string): readonly number[] {
  const trimmed = line.trim().replace(/^- /, '').trim();
  if (!trimmed.startsWith('image:')) return [];
  const image = trimmed.slice('image:'.length).trim().replace(/^["']/, '');
  const colon = image.lastIndexOf(':');
  const name = image.slice(image.lastIndexOf('/', colon) + 1, colon);
  const [, major = '', minor = ''] = TAG.exec(image.slice(colon + 1)) ?? [];
  return ISTIO_IMAGES.includes(name) && major !== '' ? [Number(major) * 100 + Number(minor)] : [];
}

function releaseOfMinor(minor: number): TemplateRelease {
  if (minor >= 8) return '1.0.2';
  return minor >= 6 ? '0.7.1' : '0.5.0';
}
