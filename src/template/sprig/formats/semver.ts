const CHECKS: Readonly<Record<string, Check>> = {
  '>': isAbove,
  '<': (version, { version: wanted }) => compareVersions(version, wanted) < 0,
  '>=': isFrom,
  '=>': isFrom,
  '<=': isUpTo,
  '=<': isUpTo,
  '~': isTilde,
  '~>': isTilde,
  '^': isCaret,
};

const SEPARATOR = /\s*,?/y;

const OPERATOR = /\s*(?:(!=|>=|=>|<=|=<|~>|[=<>~^])\s*)?/y;

const RANGE = /\s+-\s+/y;

const PATTERN =
  /v?([0-9|xX*]+)(?:\.([0-9|xX*]+))?(?:\.([0-9|xX*]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?/y;

/** Reads the constraints between two `||`. */
class ConstraintReader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly Constraint[] {
    const found: Constraint[] = [];
    const end = this.#text.trimEnd().length;
    do {
      found.push(...this.#next());
      this.#take(SEPARATOR);
    } while (this.#at < end);
    return found;
  }

  /** One constraint, or the two of a range `1.2 - 2.3`. */
  #next(): readonly Constraint[] {
    const operator = this.#take(OPERATOR)?.[1] ?? '';
    const first = this.#pattern(operator);
    if (operator !== '' || !this.#take(RANGE)) return [first];
    return [{ ...first, operator: '>=' }, this.#pattern('<=')];
  }

  #pattern(operator: string): Constraint {
    const match = this.#take(PATTERN);
    if (!match) throw new Error(`improper constraint: ${this.#text}`);
    const [, major = '', minor = '', patch = '', prerelease = ''] = match;
    const open = opennessOf(major, minor, patch);
    if (open === undefined) return { operator, open, version: patternVersion(match[0]) };
    const kept = { all: '0', minor: major, patch: `${major}.${minor}` }[open];
    return { operator, open, version: { ...patternVersion(kept), prerelease } };
  }

  #take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text);
    if (!match) return undefined;
    this.#at = expression.lastIndex;
    return match;
  }
}
/** Versions and constraints as Masterminds/semver 3.1.1 reads them, which sprig 3.2.3 uses: not the grammar of npm. */

/** A version; what is left out counts as 0. */
export interface SemanticVersion {
  readonly original: string;
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: string;
  readonly metadata: string;
}

/** Constraints: one of the lists has to hold, each with all that is in it. */
export type Constraints = readonly (readonly Constraint[])[];

interface Constraint {
  readonly operator: string;
  readonly version: SemanticVersion;
  /** Whether the minor version, or only the patch, is left open: `1.x`, `1`, `1.2.x`. */
  readonly open: 'all' | 'minor' | 'patch' | undefined;
}

const VERSION =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;
const MAX_UINT64 = 2n ** 64n - 1n;

/** Reads a version. @throws Error with the library's words */
export function parseVersion(text: string): SemanticVersion {
  const match = VERSION.exec(text);
  if (!match) throw new Error('Invalid Semantic Version');
  const [, major = '0', minor = '0', patch = '0', prerelease = '', metadata = ''] = match;
  const version = {
    original: text,
    major: segment(major),
    minor: segment(minor),
    patch: segment(patch),
    prerelease,
    metadata,
  };
  if (prerelease.split('.').some((part) => /^0\d+$/.test(part))) throw new Error('Version segment starts with 0');
  return version;
}

/** Reads constraints, such as `>=1.2, <2 || ~3.1`. @throws Error with the library's words */
export function parseConstraints(text: string): Constraints {
  return text.split('||').map((part) => new ConstraintReader(part).read());
}

/** Whether a version satisfies the constraints; one with a prerelease only those that name a prerelease. */
export function satisfies(version: SemanticVersion, constraints: Constraints): boolean {
  return constraints.some((all) => all.every((constraint) => holds(version, constraint)));
}

/** Which of two versions is larger: above 0 the first, below 0 the second. Metadata does not count. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): number {
  return (
    compare(a.major, b.major) ||
    compare(a.minor, b.minor) ||
    compare(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

/** A version as it is printed. */
export function versionText({ major, minor, patch, prerelease, metadata }: SemanticVersion): string {
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`;
}

/** What a pattern leaves open: `*`, `1.x` and `1`, `1.2.x` and `1.2`. */
function opennessOf(...segments: readonly string[]): Constraint['open'] {
  const first = segments.findIndex((part) => ['', 'x', 'X', '*'].includes(part));
  return (['all', 'minor', 'patch'] as const)[first];
}

function patternVersion(text: string): SemanticVersion {
  try {
    return parseVersion(text);
  } catch (cause) {
    throw new Error('constraint Parser Error', { cause });
  }
}

function segment(digits: string): bigint {
  const value = BigInt(digits);
  if (value <= MAX_UINT64) return value;
  throw new Error(`Error parsing version segment: strconv.ParseUint: parsing "${digits}": value out of range`);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  // Without a prerelease is later.
  if (a === '') return 1;
  if (b === '') return -1;
  const [mine, others] = [a.split('.'), b.split('.')];
  for (let at = 0; at < Math.max(mine.length, others.length); at++) {
    const order = comparePart(mine[at] ?? '', others[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers come before words, and nothing before all. */
function comparePart(a: string, b: string): number {
  const ranks = [rankOfPart(a), rankOfPart(b)] as const;
  if (ranks[0] !== ranks[1]) return ranks[0] - ranks[1];
  if (a === b) return 0;
  return (ranks[0] === 1 ? BigInt(a) > BigInt(b) : a > b) ? 1 : -1;
}

function rankOfPart(part: string): number {
  if (part === '') return 0;
  return isUint64(part) ? 1 : 2;
}

function isUint64(text: string): boolean {
  return /^\d{1,20}$/.test(text) && BigInt(text) <= MAX_UINT64;
}

function holds(version: SemanticVersion, constraint: Constraint): boolean {
  const { operator, open, version: wanted } = constraint;
  const asksForRelease = version.prerelease !== '' && wanted.prerelease === '';
  if (operator === '!=') return (open === undefined || !asksForRelease) && !isWithin(version, constraint);
  return !asksForRelease && (CHECKS[operator] ?? isExactly)(version, constraint);
}

type Check = (version: SemanticVersion, constraint: Constraint) => boolean;

function isFrom(version: SemanticVersion, { version: wanted }: Constraint): boolean {
  return compareVersions(version, wanted) >= 0;
}

function isExactly(version: SemanticVersion, constraint: Constraint): boolean {
  if (constraint.open !== undefined) return isTilde(version, constraint);
  return compareVersions(version, constraint.version) === 0;
}

/** What `!=` excludes. */
function isWithin(version: SemanticVersion, { open, version: wanted }: Constraint): boolean {
  if (open === undefined || open === 'all') return compareVersions(version, wanted) === 0;
  if (version.major !== wanted.major) return false;
  if (open === 'minor') return true;
  return version.minor === wanted.minor && comparePrereleases(version.prerelease, wanted.prerelease) === 0;
}

/** `>11` begins at 12, `>11.1` at 11.2. */
function isAbove(version: SemanticVersion, { open, version: wanted }: Constraint): boolean {
  if (open === undefined || open === 'all') return compareVersions(version, wanted) > 0;
  if (version.major !== wanted.major) return version.major > wanted.major;
  return open === 'patch' && version.minor > wanted.minor;
}

/** `<=11` ends before 12, `<=11.1` before 11.2. */
function isUpTo(version: SemanticVersion, { open, version: wanted }: Constraint): boolean {
  if (open === undefined) return compareVersions(version, wanted) <= 0;
  if (version.major !== wanted.major) return version.major < wanted.major;
  return open === 'minor' || version.minor <= wanted.minor;
}

/** `~1.2.3` is up to 1.3, `~1` up to 2, `~0.0.0` and `~*` everything. */
function isTilde(version: SemanticVersion, { open, version: wanted }: Constraint): boolean {
  if (compareVersions(version, wanted) < 0) return false;
  const isZero = wanted.major === 0n && wanted.minor === 0n && wanted.patch === 0n;
  if (isZero && (open === undefined || open === 'all')) return true;
  return version.major === wanted.major && (open === 'minor' || version.minor === wanted.minor);
}

/** `^1.2.3` is up to 2, `^0.2.3` up to 0.3, `^0.0.3` that alone. */
function isCaret(version: SemanticVersion, { open, version: wanted }: Constraint): boolean {
  if (compareVersions(version, wanted) < 0) return false;
  if (wanted.major > 0n || open === 'minor') return version.major === wanted.major;
  if (version.major > 0n) return false;
  if (wanted.minor > 0n || open === 'patch') return version.minor === wanted.minor;
  return version.minor === 0n && version.patch === wanted.patch;
}
