/** What is checked, in the order of the report. */
export type CheckName =
  | 'api-server'
  | 'clock'
  | 'api-group'
  | 'admission-plugin'
  | 'configuration'
  | 'rights'
  | 'initializer-configuration'
  | 'pending';

/** One finding of the preflight. */
export type CheckResult =
  | { readonly name: CheckName; readonly level: 'ok'; readonly message: string }
  | {
      readonly name: CheckName;
      /** A failure keeps the controller from being ready; a warning does not. */
      readonly level: 'warning' | 'failure';
      readonly message: string;
      /** What to do about it. */
      readonly fix: string;
      /** A warning that is a note of the readiness for as long as it lasts, and is checked again. */
      readonly noted?: true;
    };

/** A finding that the user has to do something about. */
export type Problem = Exclude<CheckResult, { readonly level: 'ok' }>;

/** The finding that all is well. */
export function ok(name: CheckName, message: string): CheckResult {
  return { name, level: 'ok', message };
}

/** A finding that does not keep the controller from its work. */
export function warning(name: CheckName, message: string, fix: string): Problem {
  return { name, level: 'warning', message, fix };
}

/** A finding with which the controller can't do its work. */
export function failure(name: CheckName, message: string, fix: string): Problem {
  return { name, level: 'failure', message, fix };
}

/** Whether the user has to do something about it. */
export function isProblem(result: CheckResult): result is Problem {
  return result.level !== 'ok';
}
