import { formatValue } from '../injection/schema/config-error.js';
import type { PodTemplatePath } from '../injection/workload/workload.js';
import { ArgumentError, optionsOf } from './argument.js';
import type { ManifestOptions, PodTemplatePath as GivenPath } from './types.js';

/** The options of a manifest as its readers take them. */
export interface ReadManifestOptions {
  readonly podTemplatePaths: readonly PodTemplatePath[];
  readonly namespace: string | undefined;
}

/** @throws ArgumentError where a kind lacks its group, kind or path, or the namespace is no text */
export function manifestOptionsOf(options: ManifestOptions | undefined): ReadManifestOptions {
  const { podTemplatePaths = [], namespace } = optionsOf<ManifestOptions>(options, 'the options');
  if (namespace !== undefined && (typeof namespace !== 'string' || namespace === '')) {
    throw new ArgumentError('the option namespace', `got ${formatValue(namespace)}, want the name of a namespace`);
  }
  return { podTemplatePaths: podTemplatePaths.map(pathOf), namespace };
}

function pathOf({ group, kind, path }: GivenPath): PodTemplatePath {
  const isText = [group, kind, path].every((each) => typeof each === 'string');
  if (isText && kind !== '' && path !== '') return { group, kind, path: path.split('.') };
  const wanted = "want { group: 'argoproj.io', kind: 'Rollout', path: 'spec.template' }";
  throw new ArgumentError('the option podTemplatePaths', `got one without group, kind or path, ${wanted}`);
}
