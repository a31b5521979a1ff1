/** sprig's functions of versions. */

import type { JsonMarshaler } from '../go/declared-type.js';
import { int } from '../go/go-literals.js';
import { BOOL, pointerTo, STRING, structOf, UINT64 } from '../go/go-type.js';
import { GoInt, type GoMethod, GoPointer, GoStruct, type GoValue, type TemplateFunction } from '../go/go-value.js';
import { define } from '../go/template-function.js';
import {
  compareVersions,
  parseConstraints,
  parseVersion,
  satisfies,
  type SemanticVersion,
  versionText,
} from './formats/semver.js';
import { text } from './sprig-convert.js';

type Numbers = Pick<SemanticVersion, 'major' | 'minor' | 'patch'>;

const number =
  (name: keyof Numbers): GoMethod['call'] =>
  (receiver) =>
    new GoInt(UINT64, versionOf(receiver)[name]);

const comparison = (isTrue: (order: number) => boolean): GoMethod => ({
  parameters: [{ kind: 'pointer', name: '*semver.Version' }],
  call: (receiver, other = null) => isTrue(compareVersions(versionOf(receiver), versionOf(other))),
});

const increment = (next: (version: SemanticVersion) => Numbers): GoMethod => ({
  call: (receiver) => {
    const version = versionOf(receiver);
    const prefix = version.original.startsWith('v') ? 'v' : '';
    return structFor(prefix + versionText({ ...version, ...next(version), prerelease: '', metadata: '' }));
  },
});

const VERSION: JsonMarshaler = {
  ...structOf('semver.Version', () => [], {
    Major: { call: number('major') },
    Minor: { call: number('minor') },
    Patch: { call: number('patch') },
    Prerelease: { call: (receiver) => versionOf(receiver).prerelease },
    Metadata: { call: (receiver) => versionOf(receiver).metadata },
    Original: { call: (receiver) => versionOf(receiver).original },
    String: { call: (receiver) => versionText(versionOf(receiver)) },
    Compare: {
      parameters: [{ kind: 'pointer', name: '*semver.Version' }],
      call: (receiver, other = null) => int(Math.sign(compareVersions(versionOf(receiver), versionOf(other)))),
    },
    Equal: comparison((order) => order === 0),
    LessThan: comparison((order) => order < 0),
    GreaterThan: comparison((order) => order > 0),
    IncMajor: increment(({ major }) => ({ major: major + 1n, minor: 0n, patch: 0n })),
    IncMinor: increment(({ major, minor }) => ({ major, minor: minor + 1n, patch: 0n })),
    // The release after its own prereleases.
    IncPatch: increment(({ major, minor, patch, prerelease }) => ({
      major,
      minor,
      patch: prerelease === '' ? patch + 1n : patch,
    })),
  }),
  toJson: (value) => versionText(versionOf(value)),
};

/** The functions by name. */
export function sprigSemver(): Readonly<Record<string, TemplateFunction>> {
  return {
    semver: define([STRING], ([version]) => {
      const { original } = parseVersion(text(version));
      return new GoPointer(pointerTo(VERSION), structFor(original));
    }),
    semverCompare: define(
      [STRING, STRING],
      ([constraint, version]) => {
        const constraints = parseConstraints(text(constraint));
        return satisfies(parseVersion(text(version)), constraints);
      },
      { result: BOOL },
    ),
  };
}

/** The one thing that is kept of a version is its text. */
function structFor(original: string): GoStruct {
  return new GoStruct(VERSION, () => original);
}

function versionOf(receiver: GoValue): SemanticVersion {
  const struct = receiver instanceof GoPointer ? receiver.target : receiver;
  if (!(struct instanceof GoStruct)) {
    throw new Error('runtime error: invalid memory address or nil pointer dereference');
  }
  return parseVersion(text(struct.field('original')));
}
