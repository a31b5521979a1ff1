import type { ConfigLocation } from '../../controller/configuration/config-reading.js';
import { isProblem } from '../../controller/preflight/check-result.js';
import { serverAnswers } from '../../controller/preflight/server-rules.js';
import {
  readServerVersion,
  type ServerVersion,
  ServerVersionError,
} from '../../kubernetes/discovery/server-version.js';
import { KubeApiError } from '../../kubernetes/transport/api-error.js';
import { messageWithAdvice } from '../../runtime/advice-of.js';
import { OperationalError } from '../../runtime/operational-error.js';
import { configLocationOf } from '../shared/cluster-config.js';
import { type RetryOptions, retryUntilAvailable } from '../shared/waiting/retry-until-available.js';
import type { ControllerDependencies } from './controller-state.js';
import type { ControllerFlags } from './flags.js';

/** A server that may have Initializers, and where the configuration is. */
export interface ServerAndLocation {
  /** Says what can be changed; without one, the server's answers show it. */
  readonly version: ServerVersion | undefined;
  readonly location: ConfigLocation;
}

/** How a controller waits for its server. */
export function retryOptions({ client, obstacles, signal }: ControllerDependencies): RetryOptions {
  return { obstacles, signal, forgetCredentials: client.forgetCredentials };
}

/**
 * Asks for the version of the server, and reads what the flags say about the configuration. Where the server is not there yet,
 * flags that are wrong end the start all the same.
 * @throws OperationalError for a server without Initializers, whatever else is the matter there, and for wrong flags
 */
export async function serverAndLocation(
  flags: ControllerFlags,
  dependencies: ControllerDependencies,
): Promise<ServerAndLocation> {
  const location = configLocationOf(flags);
  // It is looked at below.
  location.catch(() => undefined);
  const ask = async (): Promise<ServerVersion> => {
    try {
      return await readServerVersion(dependencies.client);
    } catch (error) {
      await location;
      throw error;
    }
  };
  const version = await serverVersion(ask, dependencies);
  return { version, location: await location };
}

async function serverVersion(
  ask: () => Promise<ServerVersion>,
  dependencies: ControllerDependencies,
): Promise<ServerVersion | undefined> {
  const options = {
    ...retryOptions(dependencies),
    // Who may not see the version, or stands behind something that hides it, can do without.
    isFinal: (error: Error) => error instanceof KubeApiError && !error.isRetryable,
  };
  const version = await retryUntilAvailable(ask, options).catch((error: unknown) => {
    if (!(error instanceof KubeApiError || error instanceof ServerVersionError)) throw error;
    dependencies.obstacles.clear('server');
    dependencies.logger.warn('the version of the API server is not known', { error: messageWithAdvice(error) });
    return undefined;
  });
  const answers = version && serverAnswers({ value: version });
  if (!answers || !isProblem(answers)) return version;
  throw new OperationalError(`start the controller: ${answers.message}; ${answers.fix}`);
}
