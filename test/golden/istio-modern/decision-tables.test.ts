import { expect } from 'chai';

import { type InjectionConfig, parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { decideInjection } from '../../../src/injection/decision/decision.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import { DECISION_HISTORY } from '../../../src/injection/releases/rules/decision-rules.js';
import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { type JsonObject, objectAt, stringIn } from '../../../src/json/json.js';
import { describeTable } from './modern-tables.js';

const POD = { kind: 'Pod', podTemplate: [], statusTemplate: [] } as const;
const KNOWN_POLICIES: readonly string[] = ['off', 'disabled', 'enabled'];

function configOf(keys: JsonObject): InjectionConfig {
  const text = JSON.stringify({ ...keys, template: '' });
  return parseInjectionConfig(text, { key: 'config', name: 'config.yaml' });
}

describe('the decision, as in newer releases', () => {
  describeTable('inject-required', (row, release) => {
    const keys = objectAt(row, 'config');
    const decide = (): boolean => {
      const input = { workload: objectAt(row, 'pod'), shape: POD, config: configOf(keys) };
      const rules = rulesAt(DECISION_HISTORY, release);
      const sidecarNames = { containers: [], volumes: [] };
      return decideInjection({ ...input, rules, sidecarNames }).action === 'inject';
    };
    const name = stringIn(row['name']) ?? '';
    // What Istio logs, and then injects nothing, is an error here.
    if (KNOWN_POLICIES.includes(stringIn(keys['policy']) ?? '')) expect(decide(), name).to.equal(row['expected']);
    else expect(decide, name).to.throw(ConfigError);
  });
});
