import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { type CheckResult, failure, ok, warning } from './check-result.js';
import type { PreflightInput } from './preflight-input.js';

/** Both ConfigMaps are there and valid. */
export function configurationIsValid({ configuration, injectConfig }: PreflightInput): readonly CheckResult[] {
  if ('error' in configuration) {
    return [failure('configuration', configuration.error.message, fixOf(configuration.error, injectConfig))];
  }
  const { sidecarConfig, warnings } = configuration.value;
  const { policy, initializerName } = sidecarConfig.config;
  const valid = ok('configuration', `valid: initializerName ${initializerName}, policy ${policy}`);
  return [valid, ...warnings.map((message) => warning('configuration', message, 'correct or remove it'))];
}

function fixOf(error: Error, injectConfig: string): string {
  const { cause = error } = error;
  if (!(cause instanceof KubeApiError)) return `correct ConfigMap ${injectConfig}, or the one of the mesh`;
  if (cause.isNotFound) return 'run istio-initializer install, which creates what is missing';
  return cause.status === 403 ? 'let the caller get the ConfigMap' : 'check again when the API server answers';
}
