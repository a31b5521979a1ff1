import { compareReleases, type Release } from './release.js';

/** The rules of one subject as they were at first, and what later releases changed of them, oldest first. */
export type History<Rules extends object> = readonly [
  { readonly since: Release; readonly rules: Rules },
  ...{ readonly since: Release; readonly rules: Partial<Rules> }[],
];

/** The rules of a subject in a release; those of the first where it is older. */
export function rulesAt<Rules extends object>([first, ...changes]: History<Rules>, release: Release): Rules {
  return changes
    .filter(({ since }) => compareReleases(since, release) <= 0)
    .reduce((rules, change) => ({ ...rules, ...change.rules }), first.rules);
}
