import type { PodTemplatePath as PathInObject } from '../injection/workload/workload.js';
import { ArgumentError, optionsOf } from './argument.js';
import type { ManifestOptions } from './types.js';

/** Kinds beside the known ones, of a caller's options. @throws ArgumentError where one lacks its group, kind or path */
export function podTemplatePathsOf(options: ManifestOptions | undefined): readonly PathInObject[] {
  const { podTemplatePaths = [] } = optionsOf<ManifestOptions>(options, 'the options');
  return podTemplatePaths.map(({ group, kind, path }) => {
    const isText = [group, kind, path].every((each) => typeof each === 'string');
    if (isText && kind !== '' && path !== '') return { group, kind, path: path.split('.') };
    const wanted = "want { group: 'argoproj.io', kind: 'Rollout', path: 'spec.template' }";
    throw new ArgumentError('the option podTemplatePaths', `got one without group, kind or path, ${wanted}`);
  });
}
