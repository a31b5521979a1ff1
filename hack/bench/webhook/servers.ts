import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { issueCertificate } from '../../../src/webhook/certificates/issue-certificate.js';
import { MODERN_FILES } from '../configurations.js';
import { CLI } from '../kube-inject/command.js';
import { type Load, load, type LoadEnd, type ReviewServer, startServer } from './processes.js';
import { reviews } from './reviews.js';

/** The templates that webhooks are measured with. */
export type Templates = '1.0' | '1.31';

// Those of 1.31 have probes and metrics to rewrite: the reviews have both.
const FLAGS: Readonly<Record<Templates, readonly string[]>> = {
  '1.0': ['--injectConfig', 'manifests/istio-sidecar-injector-configmap-release.yaml'],
  '1.31': [
    ...['--injectConfig', MODERN_FILES.inject, '--valuesFile', MODERN_FILES.inject],
    ...['--meshConfig', MODERN_FILES.mesh],
  ],
};

/** So many different pods are more than a webhook remembers. */
export const PODS = 500;
/** Containers of a typical pod have so many environment variables. */
export const FEW = 15;
const CONNECTIONS = 50;

/** Files of a certificate for this machine, and one for the patch that a bare server answers with. */
export interface ServerFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly patchFile: string;
}

/** Runs a part with a folder of its own for what its servers read. */
export async function withServerFiles<Result>(part: (files: ServerFiles) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-webhook-'));
  try {
    const names = { dns: ['localhost'], ip: ['127.0.0.1'] };
    const { cert, key } = await issueCertificate({ names, days: 1, now: new Date() });
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await writeFile(certFile, cert);
    await writeFile(keyFile, key);
    return await part({ certFile, keyFile, patchFile: join(folder, 'patch') });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Starts `dist/istio-initializer.js webhook`, with its defaults. */
export function startWebhook({ certFile, keyFile }: ServerFiles, templates: Templates): Promise<ReviewServer> {
  const flags = ['--port', '0', '--monitoringPort', '0', '--tlsCertFile', certFile, '--tlsKeyFile', keyFile];
  const command = [CLI, 'webhook', ...flags, '--drain-delay', '1ms', ...FLAGS[templates]];
  return startServer(command, `.bench/webhook-${templates}.log`);
}

/** Starts a bare server that answers with the patch of a webhook. */
export async function startBare(
  { certFile, keyFile, patchFile }: ServerFiles,
  webhook: ReviewServer,
): Promise<ReviewServer> {
  const [review = ''] = reviews(1, FEW);
  await writeFile(patchFile, await patchFor(webhook.url, review));
  return startServer(['hack/bench/webhook/bare-webhook.mjs', certFile, keyFile, patchFile], '.bench/bare-webhook.log');
}

/** Sends reviews of so many different pods, as a busy API server does. */
export function loadOf(server: ReviewServer, pods: number, end: LoadEnd): Promise<Load> {
  return load(server, end, { bodies: reviews(pods, FEW), connections: CONNECTIONS });
}

/** The patch with which the webhook answers a review. @throws Error where there is none: nothing to measure. */
async function patchFor(url: string, review: string): Promise<string> {
  const agent = new Agent({ rejectUnauthorized: false });
  const answer = await new Promise<string>((resolve, reject) => {
    request(url, { agent, method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => {
      text(response).then(resolve, reject);
    })
      .on('error', reject)
      .end(review);
  });
  agent.destroy();
  const { response } = JSON.parse(answer) as { response: { patch?: string } };
  if (response.patch === undefined) throw new Error(`review at ${url}: got ${answer}, want a patch`);
  return response.patch;
}
