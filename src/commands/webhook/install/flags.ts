import type { WebhookInstallOptions } from '../../../installation/webhook/webhook-plan.js';
import type { ChangeFlags } from '../../shared/changes/confirm-change.js';
import type { ConnectionFlags } from '../../shared/connection.js';

/** Flags of `webhook install`, as commander gives them. */
export interface WebhookInstallFlags extends ConnectionFlags, ChangeFlags, WebhookInstallOptions {}
