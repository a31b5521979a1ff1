import type { CheckResult } from './check-result.js';
import { configurationIsValid } from './configuration-rule.js';
import { nothingIsStuck } from './pending-rule.js';
import type { PreflightInput } from './preflight-input.js';
import { nameIsRegistered } from './registration-rule.js';
import { rightsAreThere } from './rights-rule.js';
import { sampleIsInjected } from './sample-rule.js';
import { apiGroupIsServed, clocksAgree, pluginIsActive } from './server-rules.js';

/** In the order in which a user would fix what they find. */
const RULES: readonly ((world: PreflightInput) => readonly CheckResult[])[] = [
  clocksAgree,
  apiGroupIsServed,
  pluginIsActive,
  configurationIsValid,
  sampleIsInjected,
  rightsAreThere,
  nameIsRegistered,
  nothingIsStuck,
];

/** What each rule says of what was observed. */
export function evaluate(input: PreflightInput): readonly CheckResult[] {
  return RULES.flatMap((rule) => rule(input));
}
