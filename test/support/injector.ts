import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import { injectPod } from '../../src/injection/pod/inject-pod.js';
import { objectAt, stringIn } from '../../src/json/json.js';
import { type Call, startWebhook, type WebhookServer } from '../sandbox/webhooks/webhook-server.js';
import type { Identity } from './test-authority.js';
import { sidecarConfigWith } from './workloads.js';

/** A webhook that injects with the default configuration; on a port of 127.0.0.1. */
export function startInjector(identity: Identity): Promise<WebhookServer> {
  const sidecarConfig = sidecarConfigWith();
  return startWebhook(identity, (call) => answer(call, sidecarConfig));
}

/** What the webhook answers about a pod. */
function answer({ request }: Call, sidecarConfig: SidecarConfig) {
  const namespace = stringIn(request['namespace']);
  const from = namespace === undefined ? {} : { namespace };
  const injection = injectPod(objectAt(request, 'object'), sidecarConfig, from);
  if (injection.action === 'skip') return { allowed: true };
  const patch = Buffer.from(JSON.stringify(injection.patch)).toString('base64');
  return { allowed: true, patchType: 'JSONPatch', patch };
}
