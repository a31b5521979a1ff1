import type { ApiContext } from '../api-context.js';
import type { ControllerName } from '../options.js';
import { startDeploymentController } from './deployment-controller.js';
import { startGarbageCollector } from './garbage-collector.js';
import { startJobController } from './job-controller.js';
import { startReplicaSetController } from './replica-set-controller.js';

/** Starts these controllers, and with any of them the garbage collector. They stop with the server. */
export function startControllers(context: ApiContext, names: readonly ControllerName[]): void {
  if (names.length > 0) startGarbageCollector(context);
  if (names.includes('deployment')) {
    startReplicaSetController(context);
    startDeploymentController(context);
  }
  if (names.includes('job')) startJobController(context);
}
