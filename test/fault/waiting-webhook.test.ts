import { expect } from 'chai';

import { killAll, startCli } from '../support/cli.js';
import { freePorts } from '../support/free-ports.js';
import { MountedFiles } from '../support/mounted-files.js';
import {
  certificateFiles,
  certificateFlags,
  clientConfig,
  configuration,
  containersOf,
  INJECTED,
  newCertificate,
  podOf,
  PODS,
  WEBHOOK,
  WebhookCluster,
} from '../support/webhook-cluster.js';
import { WEBHOOK_CONFIGURATIONS } from '../support/webhook-configurations.js';

// A webhook that can't review pods yet, because of something that somebody may mend: it stays, says why, and goes on.

describe('a webhook without certificate and configuration', function () {
  this.timeout(60_000);

  let cluster: WebhookCluster;
  let mounted: MountedFiles;
  let monitoring: string;
  let port: number;
  let webhook: ReturnType<typeof startCli>;
  let certificate: Awaited<ReturnType<typeof newCertificate>>;

  before(async () => {
    cluster = await WebhookCluster.start();
    certificate = await newCertificate();
    mounted = await MountedFiles.create({});
    const ports = await freePorts(2);
    [port = 0] = ports;
    monitoring = `http://127.0.0.1:${ports[1] ?? 0}`;
    const flags = [...certificateFlags(mounted), '--master', cluster.url, '--drain-delay', '0s'];
    webhook = startCli(['webhook', '--port', String(port), '--monitoringPort', String(ports[1]), ...flags]);
    await cluster.until(() =>
      fetch(monitoring).then(
        () => true,
        () => false,
      ),
    );
  });

  after(async () => {
    await killAll();
    await mounted.remove();
  });

  const get = async (path: string): Promise<{ readonly status: number; readonly text: string }> => {
    const response = await fetch(`${monitoring}${path}`, { headers: { connection: 'close' } });
    return { status: response.status, text: await response.text() };
  };
  /** Resolves when it waits for these, and no others; all that it says is as that. */
  const expectWaiting = async (...notes: readonly (readonly [reason: string, message: string])[]): Promise<void> => {
    let ready = { status: 0, text: '' };
    const isWaiting = async (): Promise<boolean> => {
      ready = await get('/readyz');
      const lines = ready.text.split('\n').filter((line) => line.startsWith('waiting: '));
      const has = ([reason, message]: readonly [string, string]): boolean =>
        lines.some((line) => line.startsWith(`waiting: ${reason}: `) && line.includes(message));
      return lines.length === notes.length && notes.every(has);
    };
    await cluster.until(isWaiting);
    expect([ready.status, (await get('/healthz')).status]).to.deep.equal([503, 200]);
    const { text } = await get('/metrics');
    const reasons = [...text.matchAll(/^istio_initializer_waiting\{reason="(\w+)"\} 1$/gm)].map(([, reason]) => reason);
    expect(reasons).to.have.members(notes.map(([reason]) => reason));
  };
  const noConfig = ['ConfigMapMissing', 'istio-sidecar-injector: there is none'] as const;
  const setFailurePolicy = async (failurePolicy: string): Promise<void> => {
    const { webhooks } = (await cluster.get(`${WEBHOOK_CONFIGURATIONS}/${WEBHOOK}`)) ?? {};
    const changed = (webhooks as readonly object[]).map((one) => ({ ...one, failurePolicy }));
    await cluster.patch(`${WEBHOOK_CONFIGURATIONS}/${WEBHOOK}`, { webhooks: changed });
  };

  it('stays, and says what is missing', async () => {
    await expectWaiting(noConfig, ['CertificateMissing', 'cert.pem: ENOENT']);
  });

  it('says what is wrong with a certificate', async () => {
    await mounted.update({ ...certificateFiles(certificate), 'cert.pem': 'none' });
    await expectWaiting(noConfig, ['CertificateInvalid', 'cert.pem: got no certificate']);
    const other = await newCertificate();
    await mounted.update({ ...certificateFiles(certificate), 'key.pem': other.key });
    await expectWaiting(noConfig, ['CertificateInvalid', 'key.pem: got the key of another certificate']);
  });

  it('serves as soon as there is a certificate, and leaves a pod to the failurePolicy, with the reason', async () => {
    await mounted.update(certificateFiles(certificate));
    await expectWaiting(noConfig);
    await cluster.register(clientConfig(port, certificate));
    const { status, body } = await cluster.post(PODS, podOf('early'));
    expect(status).to.equal(500);
    expect(body['message']).to.contain('the sidecar injector has no configuration yet; waiting: ConfigMapMissing: ');
    await setFailurePolicy('Ignore');
    const ignored = await cluster.post(PODS, podOf('early'));
    expect([ignored.status, containersOf(ignored.body)]).to.deep.equal([201, ['app']]);
    await setFailurePolicy('Fail');
  });

  it('says what is wrong with a configuration', async () => {
    await cluster.configure('policy: maybe');
    await expectWaiting(['ConfigInvalid', "got 'maybe'"]);
    await cluster.reconfigure('');
    await expectWaiting(['ConfigInvalid', 'got an empty config']);
    await cluster.reconfigure('template: "{{ if }}"');
    await expectWaiting(['ConfigInvalid', 'missing value for if']);
  });

  it('injects as soon as there is one that is valid', async () => {
    await cluster.reconfigure(configuration(1));
    await webhook.until(/ injecting url=/);
    expect(await get('/readyz')).to.deep.equal({ status: 200, text: 'ok\n' });
    const { status, body } = await cluster.post(PODS, podOf('late'));
    expect([status, containersOf(body)]).to.deep.equal([201, INJECTED]);
    webhook.kill('SIGTERM');
    expect((await webhook.finished).code).to.equal(0);
  });
});

describe('a webhook that can not wait', () => {
  afterEach(killAll);

  it('ends with one line where its address is in use, or a file of its configuration is missing', async () => {
    const mounted = await MountedFiles.create({});
    try {
      const config = mounted.path('config');
      const flags = ['webhook', ...certificateFlags(mounted), '--injectConfig', config, '--monitoringPort', '0'];
      const [port = 0] = await freePorts(1);
      const { code, stderr } = await startCli([...flags, '--port', String(port)]).finished;
      expect(code).to.equal(1);
      expect(stderr).to.contain(`istio-initializer: read ${config}: ENOENT`);
      const sandbox = startCli(['sandbox', '--port', String(port)]);
      await sandbox.until(/^listening on/m);
      const second = await startCli([...flags, '--port', String(port)]).finished;
      expect(second.code).to.equal(1);
      expect(second.stderr).to.contain(`istio-initializer: listen on 127.0.0.1:${port}: listen EADDRINUSE`);
    } finally {
      await mounted.remove();
    }
  });
});
