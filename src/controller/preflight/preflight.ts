import { readServerVersion } from '../../kubernetes/discovery/server-version.js';
import { type CheckResult, isProblem } from './check-result.js';
import { configurationIsValid } from './configuration-rule.js';
import { nothingIsStuck } from './pending-rule.js';
import { gatherInput, type PreflightInput, type PreflightOptions } from './preflight-input.js';
import { nameIsRegistered } from './registration-rule.js';
import { rightsAreThere } from './rights-rule.js';
import { apiGroupIsServed, clocksAgree, pluginIsActive, serverAnswers } from './server-rules.js';
import { settle, valueOf } from './settled.js';

/** In the order in which one would mend what they find. */
const RULES: readonly ((world: PreflightInput) => readonly CheckResult[])[] = [
  clocksAgree,
  apiGroupIsServed,
  pluginIsActive,
  configurationIsValid,
  rightsAreThere,
  nameIsRegistered,
  nothingIsStuck,
];

/** What each rule says of what was observed. */
export function evaluate(input: PreflightInput): readonly CheckResult[] {
  return RULES.flatMap((rule) => rule(input));
}

/**
 * Looks whether everything is there that the controller needs, and changes nothing. Some forty small requests, eight at a
 * time; where the server does not answer, or never has Initializers, one, and that is the only result.
 */
export async function preflight(options: PreflightOptions): Promise<readonly CheckResult[]> {
  const version = await settle(readServerVersion(options.client));
  const answers = serverAnswers(version);
  const value = valueOf(version);
  if (isProblem(answers) || value === undefined) return [answers];
  return [answers, ...evaluate(await gatherInput(options, value))];
}
