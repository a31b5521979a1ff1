import { clusterCas } from '../../kubernetes/resources/cluster-ca.js';
import {
  changeCaBundles,
  webhookConfigurationName,
} from '../../kubernetes/resources/mutating-webhook-configuration.js';
import { CommandError } from '../../runtime/command-error.js';
import { bundleOf, certificatesIn } from '../../webhook/certificates/ca-bundle.js';
import { readCertificateSecret } from '../../webhook/certificates/certificate-secret.js';
import { fillCaBundle } from '../../webhook/certificates/manifest-ca-bundle.js';
import { readText } from '../shared/read-text.js';
import { writeOutput } from '../shared/write-text.js';
import { type Cluster, withCluster } from './cluster.js';
import type { CertsPatchFlags } from './flags.js';

/** Writes the caBundle into a configuration of the cluster, or into the manifest on standard input. */
export async function runCertsPatch(name: string | undefined, flags: CertsPatchFlags): Promise<void> {
  const bundle = await bundleFor(flags);
  if (name === undefined) return fillManifest(bundle);
  const { webhooks, changed } = await withCluster(flags, ({ client }) => changeCaBundles(client, name, () => bundle));
  await writeOutput(
    `${webhookConfigurationName(name)}: caBundle written (${changed} of ${webhooks} webhooks changed)\n`,
  );
}

async function bundleOfCluster({ client, config }: Cluster): Promise<string> {
  const [first] = await clusterCas(client, config);
  if (first) return bundleOf(certificatesIn(first.pem, first.source));
  throw new CommandError(
    'find the authority of the cluster: neither it nor the kubeconfig has one; want --secret NAMESPACE/NAME or --caCertFile FILE',
  );
}

/** The bundle that is to be trusted, in PEM. A file alone needs no cluster. */
async function bundleFor(flags: CertsPatchFlags): Promise<string> {
  const { secret, caCertFile } = flags;
  if (secret && caCertFile !== undefined) {
    throw new CommandError('got --secret and --caCertFile, want only one of them');
  }
  if (caCertFile !== undefined) return bundleOf(certificatesIn(await readText(caCertFile), caCertFile));
  return withCluster(flags, async (cluster) =>
    secret ? bundleOf((await readCertificateSecret(cluster.client, secret)).ca) : bundleOfCluster(cluster),
  );
}

async function fillManifest(bundle: string): Promise<void> {
  const { text, places } = fillCaBundle(await readText('-'), Buffer.from(bundle).toString('base64'));
  await writeOutput(text);
  if (places > 0) return;
  process.stderr.write('warning: the manifest has neither ${CA_BUNDLE} nor an empty caBundle; it is as it was\n');
}
