import type { WebhookRemovalOptions } from '../../../installation/webhook/remove-webhook.js';
import type { ChangeFlags } from '../../shared/changes/confirm-change.js';
import type { ConnectionFlags } from '../../shared/connection.js';

/** Flags of `webhook uninstall`, as commander gives them. */
export interface WebhookUninstallFlags extends ConnectionFlags, ChangeFlags, WebhookRemovalOptions {}
