import { isAtLeast, type ServerVersion } from '../../kubernetes/discovery/server-version.js';
import {
  ADMISSION_REGISTRATION,
  INITIALIZER_CONFIGURATIONS,
} from '../../kubernetes/initializers/initializer-configurations.js';
import { adviceOf } from '../../runtime/advice-of.js';
import { type CheckResult, failure, ok, warning } from './check-result.js';
import type { PreflightInput } from './preflight-input.js';
import type { ServerState } from './server-state.js';
import type { Settled } from './settled.js';

/** A larger difference makes ages and locks wrong. */
const MOST_SKEW_MS = 5000;

const WHERE = 'check that the API server runs, and that --kubeconfig or --master leads to it';
const IN_FILES = 'put sidecars into files: istio-initializer kube-inject';

/** The server answers, and is one that has Initializers. */
export function serverAnswers(version: Settled<ServerVersion>): CheckResult {
  if ('error' in version) {
    const { error } = version;
    return failure('api-server', error.message, adviceOf(error) ?? WHERE);
  }
  const { value } = version;
  const name = `Kubernetes ${value.gitVersion}`;
  if (!isAtLeast(value, 1, 7)) {
    return failure('api-server', `${name}: Initializers need 1.7 or later`, `upgrade it, or ${IN_FILES}`);
  }
  if (!isAtLeast(value, 1, 14)) return ok('api-server', name);
  const left = 'istio-initializer uninstall removes what is left of the controller';
  const fix = `use a mutating admission webhook, or ${IN_FILES}; ${left}`;
  return failure('api-server', `${name}: Initializers were removed in 1.14`, fix);
}

/** The server's clock and the local one agree. */
export function clocksAgree({ skewMs }: PreflightInput): readonly CheckResult[] {
  // The server answers other requests: that this one failed is not worth a line.
  if ('error' in skewMs || skewMs.value === undefined) return [];
  const { value } = skewMs;
  if (Math.abs(value) <= MOST_SKEW_MS) {
    return [ok('clock', `the server's clock is within ${MOST_SKEW_MS / 1000} s of the local clock`)];
  }
  const seconds = Math.round(Math.abs(value) / 1000);
  const message = `the server's clock is ${seconds} s ${value > 0 ? 'ahead of' : 'behind'} the local clock`;
  return [
    warning(
      'clock',
      message,
      'synchronize both machines with NTP: how long an object has been pending is computed from both',
    ),
  ];
}

/** The API group of the InitializerConfigurations is served. */
export function apiGroupIsServed({ groupServed, version }: ServerState): readonly CheckResult[] {
  if ('error' in groupServed) {
    const fix = `let the caller get /apis/${ADMISSION_REGISTRATION}, as the ClusterRole system:discovery does`;
    return [warning('api-group', groupServed.error.message, fix)];
  }
  if (groupServed.value) return [ok('api-group', `${ADMISSION_REGISTRATION} is served`)];
  const message = `${ADMISSION_REGISTRATION} with ${INITIALIZER_CONFIGURATIONS} is not served`;
  return [failure('api-group', message, withFeatureGate(version, `--runtime-config=${ADMISSION_REGISTRATION}`))];
}

/** The admission plugin is active. */
export function pluginIsActive({ plugin, version }: ServerState): readonly CheckResult[] {
  switch (plugin.state) {
    case 'active':
      return [ok('admission-plugin', 'Initializers is active')];
    case 'inactive': {
      const flag = isAtLeast(version, 1, 10) ? '--enable-admission-plugins' : '--admission-control';
      const fix = withFeatureGate(version, `${flag}=Initializers,... (in front of the plugins in use)`);
      return [failure('admission-plugin', 'Initializers is not active: nothing is ever pending', fix)];
    }
    case 'unknown': {
      const fix = 'let the caller create selfsubjectaccessreviews, as the ClusterRole system:basic-user does';
      return [
        warning('admission-plugin', `could not find out whether Initializers is active: ${plugin.error.message}`, fix),
      ];
    }
  }
}

/** `--feature-gates` where there is such a gate; from 1.10 on the admission plugin opens it by itself. */
function withFeatureGate(version: ServerVersion, flag: string): string {
  const hasGate = isAtLeast(version, 1, 9) && !isAtLeast(version, 1, 10);
  const gate = hasGate ? ' and --feature-gates=Initializers=true' : '';
  return `start the API server with ${flag}${gate}`;
}
