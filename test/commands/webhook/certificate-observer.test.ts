import { expect } from 'chai';

import { certificateObserver } from '../../../src/commands/webhook/certificate-observer.js';
import { createWebhookMetrics } from '../../../src/observability/webhook-metrics.js';
import type { LoadedCertificate } from '../../../src/webhook/certificates/serving-certificate.js';
import { readPrometheusText } from '../../support/prometheus-text.js';
import { recordingLogger } from '../../support/recording-logger.js';

describe('the observer of the serving certificate', () => {
  const loaded = (): LoadedCertificate => ({
    secureContext: {},
    get certificate(): never {
      throw new Error('nobody reads it');
    },
    ca: [],
    notBeforeMs: 0,
    notAfterMs: Date.UTC(2026, 0, 2),
  });
  const begin = () => {
    const metrics = createWebhookMetrics('1', {
      readiness: () => ({ ready: true, notes: [] }),
      certificateEndsMs: () => undefined,
    });
    const { logger, lines } = recordingLogger();
    const used: LoadedCertificate[] = [];
    const observer = certificateObserver({ logger, metrics }, (certificate) => used.push(certificate));
    const figures = async () => {
      const samples = readPrometheusText(await metrics.text()).flatMap((family) => family.samples);
      return samples
        .filter(({ name }) => /certificate_(?:reloads|last_reload)/.test(name))
        .map(({ name, labels, value }) => [name.replace('istio_initializer_', ''), labels['result'], value]);
    };
    return { observer, lines, used, figures };
  };

  it('says nothing of a last reload before there was one', async () => {
    const { figures } = begin();
    expect(await figures()).to.deep.equal([
      ['certificate_reloads_total', 'applied', 0],
      ['certificate_reloads_total', 'rejected', 0],
    ]);
  });

  it('hands on, logs and counts a new one', async () => {
    const { observer, lines, used, figures } = begin();
    observer.began();
    const next = loaded();
    observer.onChange(next);
    expect(used).to.deep.equal([next]);
    expect(lines).to.deep.equal([
      {
        level: 'info',
        message: 'a new serving certificate is in use',
        fields: { expires: '2026-01-02T00:00:00.000Z' },
      },
    ]);
    expect(await figures()).to.deep.equal([
      ['certificate_reloads_total', 'applied', 2],
      ['certificate_reloads_total', 'rejected', 0],
      ['certificate_last_reload_successful', undefined, 1],
    ]);
  });

  it('logs and counts one that is not valid, and only logs that its files cannot be watched', async () => {
    const { observer, lines, figures } = begin();
    observer.began();
    observer.onRejected(new Error('read a.crt: got no certificate'));
    observer.onUnwatched(new Error('no more watches'));
    expect(lines).to.deep.equal([
      {
        level: 'error',
        message: 'the new serving certificate is not valid, the last good one stays in use',
        fields: { error: 'read a.crt: got no certificate' },
      },
      {
        level: 'warn',
        message: 'the files of the serving certificate cannot be watched, they are read every 10 s',
        fields: { error: 'no more watches' },
      },
    ]);
    expect(await figures()).to.deep.equal([
      ['certificate_reloads_total', 'applied', 1],
      ['certificate_reloads_total', 'rejected', 1],
      ['certificate_last_reload_successful', undefined, 0],
    ]);
  });
});
