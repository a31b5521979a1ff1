import { type JsonObject, objectAt, textOf } from '../../../json/json.js';
import { Lexer } from '../../../template/parse/lexer.js';
import { rulesAt } from '../history.js';
import { compareReleases, type Release, releaseNamed } from '../release.js';
import { TEMPLATE_HISTORY } from '../rules/template-rules.js';
import { FIELD_SIGNS, FUNCTION_SIGNS, KEY_SIGNS, type ReleaseSign, SPRIG_SINCE, WORD_SIGNS } from './release-signs.js';

/** What begins and ends the actions of a template. */
export type DelimiterPair = readonly [left: string, right: string];

/** A text of a configuration, and how its actions are marked. */
export interface TemplateText {
  readonly text: string;
  readonly delimiters: DelimiterPair;
}

/** A release, and what says so, as the end of "release ...". */
export interface FoundRelease {
  readonly release: Release;
  readonly reason: string;
  /** The version that a tag names, where that is of no known release, and this is the nearest. */
  readonly unknown?: string;
}

/** Something that says that a release is not older, or not newer. */
interface Evidence extends ReleaseSign {
  readonly what: string;
  readonly unknown?: string;
}

/** The first and the last release that a form of a configuration fits. */
interface FormRange {
  readonly since: Release;
  readonly until: Release;
  /** Where nothing says more. */
  readonly otherwise: Release;
}

/** Where a key `template` holds parts of a sidecar. */
const PARTS: FormRange = { since: '0.5.0', until: '1.8', otherwise: '0.7.1' };
/** Where a key `templates` holds whole pods. */
const PODS: FormRange = { since: '1.9', until: '1.31', otherwise: '1.31' };

/** What a template of 0.5 to 0.7 may call: what Go has built in, and formatDuration. */
const OLD_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['and', 'or', 'not', 'len', 'index', 'slice', 'print', 'printf', 'println', 'html', 'js', 'urlquery', 'call'],
  ...['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'formatDuration'],
]);

const SPRIG = "sprig's function";

const ISTIO_IMAGES: readonly string[] = ['proxy', 'proxyv2', 'proxy_debug', 'proxy_init', 'proxytproxy', 'pilot'];
const TAG = /^(?:release-)?v?(\d{1,4}\.\d{1,4})(?!\d)/;

/**
 * The release that a template of parts is for, by what it uses and says: functions, data, keys, annotations, and the tags of
 * Istio's images. `[[ ]]` came with 0.8; `{{ }}` was there before and after it, and says nothing.
 */
export function releaseOfParts({ text, delimiters }: TemplateText, values: JsonObject = {}): FoundRelease {
  const usesBrackets = delimiters[0] === '[[' || !text.includes(delimiters[0]);
  const brackets: readonly Evidence[] = usesBrackets
    ? [{ since: '1.0.2', what: 'the delimiters of its template' }]
    : [];
  const keys = text.split('\n').flatMap((line) => keyEvidence(line));
  const ofActions = actionEvidence({ text, delimiters }, PARTS);
  const evidence = [...brackets, ...keys, ...textEvidence(text), ...ofActions];
  const found = settle(PARTS, evidence, tagEvidence([text], values));
  const sprig = ofActions.find(({ what }) => what.startsWith(SPRIG));
  return sprig && !rulesAt(TEMPLATE_HISTORY, found.release).sprig
    ? { release: SPRIG_SINCE, reason: `by ${sprig.what}` }
    : found;
}

/** The release that templates of whole pods are for, in the same way. */
export function releaseOfPods(templates: readonly TemplateText[], values: JsonObject = {}): FoundRelease {
  const evidence = templates.flatMap((template) => [...textEvidence(template.text), ...actionEvidence(template, PODS)]);
  const texts = templates.map(({ text }) => text);
  return settle(PODS, evidence, tagEvidence(texts, values));
}

const byRelease = (one: Evidence, other: Evidence): number => compareReleases(one.since, other.since);

/** The newest of what is needed; a tag counts as far as the template allows. */
function settle(form: FormRange, evidence: readonly Evidence[], tag: Evidence | undefined): FoundRelease {
  const { lower, upper } = boundsOf(form, evidence);
  if (tag && compareReleases(tag.since, lower.since) >= 0) {
    const isTooNew = compareReleases(tag.since, upper) > 0;
    const { what, unknown } = tag;
    return { release: isTooNew ? upper : tag.since, reason: `by ${what}`, ...(unknown !== undefined && { unknown }) };
  }
  if (lower.what !== '') return { release: lower.since, reason: `by ${lower.what}` };
  if (upper !== form.until) return { release: upper, reason: 'the last that has all that its templates use' };
  return { release: form.otherwise, reason: 'because nothing in the configuration says which' };
}

function boundsOf(form: FormRange, evidence: readonly Evidence[]): { lower: Evidence; upper: Release } {
  const fitting = evidence.filter(({ since }) => compareReleases(since, form.until) <= 0);
  const lower = fitting.reduce((newest, sign) => (byRelease(newest, sign) < 0 ? sign : newest), {
    since: form.since,
    what: '',
  });
  const upper = fitting.reduce<Release>((least, { until = least }) => {
    // What contradicts what is needed says nothing: somebody has written the template anew.
    const isLess = compareReleases(until, least) < 0 && compareReleases(until, lower.since) >= 0;
    return isLess ? until : least;
  }, form.until);
  return { lower, upper };
}

function keyEvidence(line: string): readonly Evidence[] {
  return KEY_SIGNS.filter(({ key }) => line.startsWith(`${key}:`)).map((sign) => ({
    ...sign,
    what: `the key ${sign.key}`,
  }));
}

function textEvidence(text: string): readonly Evidence[] {
  return WORD_SIGNS.filter(({ word }) => text.includes(word)).map((sign) => ({
    ...sign,
    what: `'${sign.word}' in it`,
  }));
}

/** What the actions call and read. A text that is no template says nothing: it is refused later. */
function actionEvidence({ text, delimiters: [leftDelim, rightDelim] }: TemplateText, form: FormRange): Evidence[] {
  const lexer = new Lexer(text, { leftDelim, rightDelim, notKeywords: new Set() });
  const found = new Map<string, Evidence>();
  for (;;) {
    const token = lexer.nextToken();
    if (token.type === 'EOF' || token.type === 'error') return [...found.values()];
    const sign = tokenSign(token, form);
    if (sign) found.set(token.text, sign);
  }
}

function tokenSign(token: { readonly type: string; readonly text: string }, form: FormRange): Evidence | undefined {
  if (token.type === 'field') return signed(FIELD_SIGNS.get(token.text.slice(1)), token.text);
  if (token.type !== 'identifier' || OLD_FUNCTIONS.has(token.text)) return undefined;
  const known = FUNCTION_SIGNS.get(token.text);
  const what = `${known ? 'the function' : SPRIG} ${token.text}`;
  return signed(known ?? (form === PARTS ? { since: '1.0.2' } : undefined), what);
}

function signed(sign: ReleaseSign | undefined, what: string): Evidence | undefined {
  return sign && { ...sign, what };
}

/** The newest release that the tag of the values, or else a tag of Istio's images, names. */
function tagEvidence(texts: readonly string[], values: JsonObject): Evidence | undefined {
  const tag = textOf(objectAt(values, 'global')['tag'] ?? null);
  const named = releaseOfTag(tag);
  if (named) return { ...named, what: `the tag ${tag} in its values` };
  const ofImages = texts.flatMap((text) => text.split('\n').flatMap(imageEvidence));
  return ofImages.sort(byRelease).at(-1);
}

function imageEvidence(line: string): readonly Evidence[] {
  const trimmed = line.trim().replace(/^- /, '').trim();
  if (!trimmed.startsWith('image:')) return [];
  const image = trimmed.slice('image:'.length).trim().replace(/^["']/, '');
  const colon = image.lastIndexOf(':');
  const name = image.slice(image.lastIndexOf('/', colon) + 1, colon);
  const named = ISTIO_IMAGES.includes(name) ? releaseOfTag(image.slice(colon + 1)) : undefined;
  return named ? [{ ...named, what: `the tag of the image ${name}` }] : [];
}

function releaseOfTag(tag: string): Pick<Evidence, 'since' | 'unknown'> | undefined {
  const version = TAG.exec(tag)?.[1] ?? '';
  const named = releaseNamed(version);
  return named && { since: named.release, ...(!named.isKnown && { unknown: version }) };
}
