import groupBy from 'lodash/groupBy.js';
import maxBy from 'lodash/maxBy.js';

import type { InitializerConfiguration } from '../../kubernetes/initializers/initializer-configurations.js';
import { type CheckResult, ok, warning } from './check-result.js';
import type { PreflightInput, StuckObject } from './preflight-input.js';
import { releaseCommand } from './release-command.js';
import { valueOf } from './settled.js';

/** Nothing waits for a controller that is not running: a warning for each name that objects wait for too long. */
export function nothingIsStuck(input: PreflightInput): readonly CheckResult[] {
  const { stuck } = input;
  if (stuck === undefined) return [];
  if ('error' in stuck) {
    const fix = 'istio-initializer pending --all-namespaces, as a user who may list workloads';
    return [warning('pending', `could not find out what is stuck: ${stuck.error.message}`, fix)];
  }
  const { stuck: objects, refused } = stuck.value;
  const byName = Object.entries(groupBy(objects, ({ waitsFor }) => waitsFor));
  const found = byName.flatMap(([waitsFor, waiting]) => stuckResults(input, waitsFor, waiting));
  const unseen =
    refused.length > 0
      ? [warning('pending', `${refused.join(', ')} can't be listed`, 'check as a user who may list them')]
      : [];
  return found.length + unseen.length > 0 ? [...found, ...unseen] : [ok('pending', 'nothing is stuck')];
}

function suggestFix(input: PreflightInput, waitsFor: string): string {
  const release = releaseCommand(waitsFor);
  if (waitsFor === '') return 'istio-initializer pending --all-namespaces --delete';
  if (valueOf(input.configuration)?.sidecarConfig.config.initializerName === waitsFor) {
    return `check that the controller runs, and read its log; release stuck objects with ${release}`;
  }
  const asking = configurationsOf(valueOf(input.configurations) ?? [], waitsFor);
  const stop = asking.length > 0 ? `, or kubectl delete initializerconfiguration ${asking.join(' ')}` : '';
  return `start its controller${stop}; release stuck objects with ${release}`;
}

function configurationsOf(configurations: readonly InitializerConfiguration[], wanted: string): readonly string[] {
  return configurations.flatMap(({ name, initializers }) =>
    initializers.some((initializer) => initializer.name === wanted) ? [name] : [],
  );
}

function stuckResults(
  input: PreflightInput,
  waitsFor: string,
  objects: readonly StuckObject[],
): readonly CheckResult[] {
  const oldest = maxBy(objects, ({ ageSeconds }) => ageSeconds);
  if (!oldest) return [];
  const { kind, namespace, name, ageSeconds } = oldest;
  const awaited = waitsFor === '' ? 'a deletion that never happened' : waitsFor;
  const count = objects.length === 1 ? '1 object waits' : `${objects.length} objects wait`;
  const example = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name} for ${ageSeconds} s`;
  return [
    warning('pending', `${count} for ${awaited}, ${example}: does its controller run?`, suggestFix(input, waitsFor)),
  ];
}
