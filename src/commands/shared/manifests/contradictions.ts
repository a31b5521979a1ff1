import { OperationalError } from '../../../runtime/operational-error.js';
import { type ConfigFlags, PARAM_FLAGS } from '../sidecar-config/config-flags.js';
import type { OutputFlags } from './manifest-flags.js';
import { isUrl, shownUrl } from './url-name.js';

/** Flags that may contradict each other, of whichever command. */
interface ContradictoryFlags extends ConfigFlags, OutputFlags {
  readonly force?: true;
  readonly emitTemplate?: true;
}

type FlagKey = keyof ContradictoryFlags;

/** Flags that exclude each other, and the reason. */
const EXCLUSIVE_FLAGS: readonly {
  readonly one: readonly FlagKey[];
  readonly other: readonly FlagKey[];
  readonly about: string;
}[] = [
  {
    one: ['injectConfigFile', 'injectConfigMapName'],
    other: PARAM_FLAGS,
    about: 'an existing configuration, or one that flags make',
  },
  { one: ['injectConfigFile'], other: ['injectConfigMapName'], about: 'one source of the injection configuration' },
  { one: ['meshConfigFile'], other: ['meshConfigMapName'], about: 'one source of the mesh configuration' },
  { one: ['diff'], other: ['patch'], about: 'one format of the changes' },
  {
    one: ['inPlace'],
    other: ['output', 'diff', 'patch', 'check'],
    about: 'the files are rewritten, or something else is written',
  },
  { one: ['check'], other: ['output'], about: 'a check, or something to write' },
  {
    one: ['emitTemplate'],
    other: ['filename', 'injectConfigFile', 'force', 'inPlace', 'diff', 'patch', 'check'],
    about: 'the configuration that flags make, or manifests',
  },
  { one: ['emitTemplate'], other: ['setVersionString'], about: 'the version of a template is the hash of its text' },
];

const KEBAB: Partial<Record<FlagKey, string>> = { inPlace: 'in-place' };

/**
 * Refuses flags that exclude each other.
 * @throws OperationalError that names two of them
 */
export function refuseExclusiveFlags(flags: Partial<ContradictoryFlags>): void {
  for (const { one, other, about } of EXCLUSIVE_FLAGS) {
    const [first, second] = [givenFlag(flags, one), givenFlag(flags, other)];
    if (first !== undefined && second !== undefined) {
      throw new OperationalError(`got ${first} and ${second}, want only one of them: ${about}`);
    }
  }
}

/**
 * Refuses flags that contradict each other.
 * @throws OperationalError that names two of them
 */
export function refuseContradictions(flags: ContradictoryFlags): void {
  refuseExclusiveFlags(flags);
  const changes = givenFlag(flags, ['diff', 'patch', 'check']);
  if (flags.format !== 'preserve' && changes !== undefined) {
    throw new OperationalError(
      `got --format ${flags.format} and ${changes}, want only one of them: ${changes} shows the changes to the text as it was written`,
    );
  }
  checkFiles(flags);
}

/** A flag as the user writes it. */
function flagName(name: FlagKey): string {
  return `--${KEBAB[name] ?? name}`;
}

function givenFlag(flags: Partial<ContradictoryFlags>, names: readonly FlagKey[]): string | undefined {
  const name = names.find((each) => flags[each] !== undefined);
  return name && flagName(name);
}

function checkFiles({ filename = [], inPlace, emitTemplate }: ContradictoryFlags): void {
  if (emitTemplate) return;
  if (filename.length === 0) {
    throw new OperationalError(
      "required option '-f, --filename <file>' not specified: name a manifest, a folder of them, or - for standard input",
    );
  }
  if (!inPlace) return;
  const names = filename.flatMap((each) => each.split(','));
  if (names.includes('-')) {
    throw new OperationalError('--in-place: got -, want files: standard input has no place to write back to');
  }
  const url = names.find(isUrl);
  if (url !== undefined) {
    throw new OperationalError(`--in-place: got ${shownUrl(url)}, want files: nothing can be written back to a URL`);
  }
}
