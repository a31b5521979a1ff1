import { InvalidArgumentError } from 'commander';

import type { PodTemplatePath } from '../../../injection/workload/workload.js';

const FORM = /^(?:([a-z0-9.-]*)\/)?([A-Z][A-Za-z0-9]*)=([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)$/;

/** `argoproj.io/Rollout=spec.template`; no group is the core group. For commander: throws InvalidArgumentError. */
export function podTemplatePath(value: string): PodTemplatePath {
  const [, group = '', kind = '', path = ''] = FORM.exec(value) ?? [];
  if (kind === '') throw new InvalidArgumentError('want GROUP/KIND=PATH, like argoproj.io/Rollout=spec.template.');
  return { group, kind, path: path.split('.') };
}
