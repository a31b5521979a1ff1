import { clusterCas } from '../../../kubernetes/resources/cluster-ca.js';
import {
  changeCaBundles,
  webhookConfigurationName,
} from '../../../kubernetes/resources/mutating-webhook-configuration.js';
import type { ApiClient } from '../../../kubernetes/transport/api-client.js';
import type { KubeConfig } from '../../../kubernetes/transport/kube-config.js';
import { OperationalError } from '../../../runtime/operational-error.js';
import { bundleOf, certificatesIn } from '../../../webhook/certificates/ca-bundle.js';
import { readCertificateSecret } from '../../../webhook/certificates/certificate-secret.js';
import { fillCaBundle } from '../../../webhook/certificates/manifest-ca-bundle.js';
import { announceChanges, confirmChanges } from '../../shared/changes/confirm-change.js';
import { PlannedChanges } from '../../shared/changes/planned-changes.js';
import { readText } from '../../shared/read-text.js';
import { withClient } from '../../shared/with-client.js';
import { writeOutput } from '../../shared/write-text.js';
import { reportCaBundle } from '../shared/planned-secret.js';
import type { CertsPatchCaBundleFlags } from './flags.js';

/** Writes the caBundle into a configuration of the cluster, or into the manifest on standard input. */
export async function runCertsPatchCaBundle(name: string | undefined, flags: CertsPatchCaBundleFlags): Promise<void> {
  const bundle = await bundleFor(flags);
  if (name === undefined) return fillManifest(bundle);
  await withClient(flags, async (client, kubeConfig) => {
    const planned = new PlannedChanges();
    await reportCaBundle(client, planned, { name, caBundle: Buffer.from(bundle).toString('base64') });
    await announceChanges({ client, kubeConfig }, planned);
    if (flags.dryRun) return;
    await confirmChanges(planned, flags);
    const { webhooks, changed } = await changeCaBundles(client, name, () => bundle);
    const result = `caBundle written (${changed} of ${webhooks} webhooks changed)`;
    await writeOutput(`${webhookConfigurationName(name)}: ${result}\n`);
  });
}

async function bundleOfCluster(client: ApiClient, kubeConfig: KubeConfig): Promise<string> {
  const [first] = await clusterCas(client, kubeConfig);
  if (first) return bundleOf(certificatesIn(first.pem, first.source));
  throw new OperationalError(
    'find the CA of the cluster: neither the cluster nor the kubeconfig has one; want --secret NAMESPACE/NAME or --ca-cert-file FILE',
  );
}

/** The CA bundle to write, in PEM. A file needs no cluster. */
async function bundleFor(flags: CertsPatchCaBundleFlags): Promise<string> {
  const { secret, caCertFile } = flags;
  if (secret && caCertFile !== undefined) {
    throw new OperationalError('got --secret and --ca-cert-file, want only one of them');
  }
  if (caCertFile !== undefined) return bundleOf(certificatesIn(await readText(caCertFile), caCertFile));
  return withClient(flags, async (client, kubeConfig) =>
    secret ? bundleOf((await readCertificateSecret(client, secret)).ca) : bundleOfCluster(client, kubeConfig),
  );
}

async function fillManifest(bundle: string): Promise<void> {
  const { text, places } = fillCaBundle(await readText('-'), Buffer.from(bundle).toString('base64'));
  await writeOutput(text);
  if (places > 0) return;
  process.stderr.write(
    'warning: the manifest has neither ${CA_BUNDLE} nor an empty caBundle; it is printed unchanged\n',
  );
}
