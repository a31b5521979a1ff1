import { type Command, InvalidArgumentError, Option } from 'commander';

import type { PodTemplatePath } from '../../../injection/workload/workload.js';
import { type ColorWhen, withColorFlag } from '../terminal/colors.js';

const POD_TEMPLATE_PATH = /^(?:([a-z0-9.-]*)\/)?([A-Z][A-Za-z0-9]*)=([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)$/;

/** Flags that say which manifests, and which kinds in them are workloads too. */
export interface InputFlags {
  readonly filename?: readonly string[];
  readonly recursive?: true;
  readonly podTemplatePath?: readonly PodTemplatePath[];
  /** Of objects that name none. */
  readonly namespace?: string;
}

/** Flags of every command that rewrites manifests. */
export interface OutputFlags extends InputFlags {
  readonly output?: string;
  readonly format: 'preserve' | 'canonical' | 'json';
  readonly diff?: true;
  readonly patch?: true;
  readonly check?: true;
  readonly inPlace?: true;
  readonly color: ColorWhen;
  readonly quiet?: true;
}

const identity = (value: string): string => value;

/** Adds the flags that say which manifests are read, `InputFlags`, and files without a flag, which `withFiles` puts to them. */
export function withInputFlags(command: Command): Command {
  return command
    .argument('[file...]', 'more manifests or folders, as with -f')
    .option(
      '-f, --filename <file>',
      'manifest of one or more YAML or JSON documents, a folder or a URL; - is standard input; may be repeated',
      collect(identity),
    )
    .option('-R, --recursive', 'read the subfolders of a folder too')
    .option(
      '--podTemplatePath <group/kind=path>',
      'another kind with a pod template, like argoproj.io/Rollout=spec.template; may be repeated',
      collect(podTemplatePath),
    );
}

/** Adds `--namespace` for manifests: it counts for objects that name none, and is not written. */
export function withManifestNamespace(command: Command): Command {
  return command.option(
    '-n, --namespace <name>',
    'namespace in which objects will be that name none themselves; it is not written into them',
  );
}

/** The flags with the files that were given without one, behind the others. */
export function withFiles<Flags extends InputFlags>(flags: Flags, files: readonly string[]): Flags {
  return files.length === 0 ? flags : { ...flags, filename: [...(flags.filename ?? []), ...files] };
}

/** Adds the flags that say what to do with the rewritten manifests: the others of `OutputFlags`. */
export function withOutputFlags(command: Command): Command {
  return withColorFlag(command, 'the output of --diff')
    .option('-o, --output <file>', 'where to write the result (default: standard output); may be the input file')
    .addOption(
      new Option('--format <form>', 'the text as it was written, sorted YAML as istioctl prints it, or JSON')
        .choices(['preserve', 'canonical', 'json'])
        .default('preserve'),
    )
    .option('--diff', 'print the changes as a unified diff')
    .option('--patch', 'print the changes as JSON Patches, one for each workload')
    .option('--check', 'write nothing; exit with 1 if anything would change')
    .option('--in-place', 'write the result back to the files')
    .option('-q, --quiet', 'do not print what was done with each workload');
}

/** A flag that may be given again: the values in order. */
function collect<T>(parse: (value: string) => T) {
  return (value: string, before: readonly T[] | undefined): readonly T[] => [...(before ?? []), parse(value)];
}

/** `argoproj.io/Rollout=spec.template`; no group is the core group. For commander: throws InvalidArgumentError. */
function podTemplatePath(value: string): PodTemplatePath {
  const [, group = '', kind = '', path = ''] = POD_TEMPLATE_PATH.exec(value) ?? [];
  if (kind === '') throw new InvalidArgumentError('want GROUP/KIND=PATH, like argoproj.io/Rollout=spec.template.');
  return { group, kind, path: path.split('.') };
}
