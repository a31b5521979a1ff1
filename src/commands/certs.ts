import { Command } from 'commander';

import { createCommand } from './certs/create.js';
import { patchCaBundleCommand } from './certs/patch-ca-bundle.js';
import { rotateCommand } from './certs/rotate.js';

/** `certs`: manages the certificates of the webhook. */
export function certsCommand(): Command {
  return new Command('certs')
    .description("create, trust and rotate the webhook's serving certificate")
    .addCommand(createCommand())
    .addCommand(patchCaBundleCommand())
    .addCommand(rotateCommand());
}
