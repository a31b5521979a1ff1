import { readServerVersion } from '../../kubernetes/discovery/server-version.js';
import { type CheckResult, isProblem } from './check-result.js';
import { evaluate } from './evaluate.js';
import { gatherInput, type PreflightOptions } from './preflight-input.js';
import { serverAnswers } from './server-rules.js';
import { settle, valueOf } from './settled.js';

/**
 * Checks that everything is there that the controller needs, and changes nothing. Some forty small requests, eight at a
 * time; where the server does not answer, or its version has no Initializers, one request, and one result.
 */
export async function preflight(options: PreflightOptions): Promise<readonly CheckResult[]> {
  const version = await settle(readServerVersion(options.client));
  const answers = serverAnswers(version);
  const value = valueOf(version);
  if (isProblem(answers) || value === undefined) return [answers];
  return [answers, ...evaluate(await gatherInput(options, value))];
}
