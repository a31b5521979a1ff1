import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';

import { defaultInjectionConfig } from '../../../src/injection/config/params-config.js';
import { KubeApiError } from '../../../src/kubernetes/transport/api-error.js';
import { startMonitoringServer } from '../../../src/observability/monitoring-server.js';
import { systemClock } from '../../../src/runtime/clock.js';
import type { ListeningServer } from '../../../src/runtime/listening-server.js';
import { chromiumPath, startChromium } from '../../support/chromium.js';
import { CONTRASTS } from '../../support/contrasts.js';
import {
  keyFor,
  pendingObject,
  START_MS,
  type TestTelemetry,
  testTelemetry,
  WATCHING,
} from '../../support/telemetry.js';
import { OURS } from '../../support/workloads.js';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio-inject' };

const HOSTILE = '<img src=x onerror="document.title=\'owned\'"></td><script>document.title="owned"</script>';
const PHONE = { width: 320, height: 740 };
const DESK = { width: 1280, height: 720 };

describe('the page in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let telemetry: TestTelemetry;
  let server: ListeningServer;
  let complaints: string[];

  before(async function () {
    const path = chromiumPath();
    if (path === undefined) this.skip();
    else browser = await startChromium(path);
    // One for all: a new one is a process of the browser's, which has to become as fast again.
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });

  // Where it was skipped there is none.
  after(async () => {
    if ((browser as Browser | undefined) !== undefined) await browser.close();
  });

  const serve = (port: number): Promise<ListeningServer> =>
    startMonitoringServer(
      { address: '127.0.0.1', port, version: '1.2.3', after: systemClock.after, wallClockMs: () => START_MS },
      {
        readiness: () => telemetry.state.readiness,
        liveness: () => ({ ready: true, notes: [] }),
        metrics: telemetry.metrics,
        live: telemetry.live,
      },
    );

  beforeEach(async () => {
    telemetry = testTelemetry();
    server = await serve(0);
    complaints = [];
    await page.setViewportSize(DESK);
    await page.emulateMedia({ colorScheme: null });
  });

  afterEach(async () => {
    await page.goto('about:blank');
    await server.close();
    telemetry.stop();
  });

  const open = async (): Promise<void> => {
    await page.goto(server.url);
    await page.getByText('live', { exact: true }).waitFor();
  };

  const pend = (name: string, namespace = 'default', ageMs = 0): void => {
    telemetry.observe({ kind: 'pending', key: keyFor('Deployment', name, namespace), object: pendingObject(ageMs) });
  };

  const inject = (name: string, namespace = 'default'): void => {
    const key = keyFor('Deployment', name, namespace);
    const outcome = { action: 'injected', reason: 'PolicyEnabled' } as const;
    telemetry.observe({ kind: 'attempted', key, outcome, object: undefined, patches: [200] });
    telemetry.observe({ kind: 'dequeued', key });
  };

  const fail = (name: string, message: string): void => {
    const error = new KubeApiError({ request: 'PATCH /x', status: 403, reason: '', message });
    const key = keyFor('Deployment', name);
    telemetry.observe({
      kind: 'attempted',
      key,
      outcome: { action: 'blocked', error },
      object: pendingObject(0),
      patches: [403],
    });
  };

  const pendingRows = () => page.locator('#pending tbody tr:visible');
  const decisionRows = () => page.locator('#decisions tbody tr:visible');
  const textsOf = async (row: ReturnType<Page['locator']>): Promise<readonly string[]> =>
    row.locator('td').allInnerTexts();

  /** Waits until an element says something. */
  const says = (selector: string, text: string | RegExp): Promise<void> =>
    page.locator(selector).filter({ hasText: text, visible: true }).waitFor();

  it('says something useful where nothing has happened yet', async () => {
    await open();
    await says('#ready', 'Ready');
    await says('#pending-empty', 'Nothing is pending');
    await says('#pending-kinds', /Looked at: .*Deployment.* istio-initializer pending --all-namespaces/);
    await says('#decisions-empty', 'kubectl apply -f manifests/samples/apps.yaml');
    await says('#configuration', 'policyenabled');
    await says('#watches', /Deployment\s*last event \d+ s ago/);
    expect(complaints).to.deep.equal([]);
  });

  it('shows an object while it is pending, and then its decision, without being loaded again', async () => {
    await open();
    await page.evaluate('window.loaded = "once"');
    pend('web', 'shop', 8000);
    await pendingRows().waitFor();
    const [kind, name, age, ...others] = await textsOf(pendingRows());
    expect([kind, name, ...others.map((text) => text.trim())]).to.deep.equal([
      ...['Deployment', 'shop/web', OURS, ''],
      'kubectl --namespace shop get deployments.v1beta1.apps web --output yamlCopy',
    ]);
    expect(age).to.match(/^\d+ s$/);
    inject('web', 'shop');
    await decisionRows().waitFor();
    expect((await textsOf(decisionRows())).slice(1)).to.deep.equal([
      'Deployment',
      'shop/web',
      'injected',
      'PolicyEnabled\nthe policy is enabled and the workload does not say otherwise',
    ]);
    await says('#pending-empty', 'Nothing is pending');
    expect(await page.evaluate('window.loaded')).to.equal('once');
    expect(complaints).to.deep.equal([]);
  });

  it('counts the age of what is pending, and highlights it after ten seconds', async () => {
    await open();
    pend('web', 'shop', 8000);
    await says('#pending .since:not(.late)', /^\d s$/);
    await says('#pending .since.late', /^1\d s$/);
  });

  it('says why it is not ready, and why a configuration is not in force', async () => {
    await open();
    telemetry.state = { ...telemetry.state, readiness: { ready: false, notes: ['Job: not watched'] }, leader: true };
    telemetry.observe({ kind: 'misconfigured', error: new Error('read config key "policy"'), involved: CONFIG_MAP });
    await says('#ready', 'Not ready');
    await says('#notes', 'Job: not watched');
    await says('#leader', 'This replica leads.');
    await says('#configuration-error', 'read config key "policy"');
  });

  it('shows the last error, also a new one', async () => {
    pend('web');
    fail('web', 'first');
    await open();
    await says('#pending .error', 'PATCH /x: 403: first (1 attempt)');
    fail('web', 'second');
    await says('#pending .error', 'PATCH /x: 403: second (2 attempts)');
  });

  it('keeps the last 200 decisions, newest first', async () => {
    for (let number = 1; number <= 200; number += 1) inject(`w-${number}`);
    await open();
    await decisionRows().first().waitFor();
    for (let number = 201; number <= 230; number += 1) inject(`w-${number}`);
    await says('#decisions tbody tr:first-child', 'default/w-230');
    expect(await decisionRows().count()).to.equal(200);
    await says('#decisions tbody tr:last-child', /default\/w-31(?!\d)/);
    await says('#decisions-count', '200');
  });

  it('takes names, errors, notes and values for text, whatever they are', async () => {
    telemetry.state = {
      ...telemetry.state,
      readiness: { ready: false, notes: [HOSTILE] },
      configuration: [[HOSTILE, HOSTILE]],
    };
    telemetry.observe({ kind: 'configured', config: defaultInjectionConfig(), warnings: [HOSTILE] });
    telemetry.observe({ kind: 'misconfigured', error: new Error(HOSTILE), involved: CONFIG_MAP });
    pend(HOSTILE, HOSTILE);
    pend('web');
    fail('web', HOSTILE);
    inject(HOSTILE, 'other');
    await open();
    await says('#decisions td.name', `other/${HOSTILE}`);
    await says('#pending td.name', `${HOSTILE}/${HOSTILE}`);
    await says('#pending td.error', HOSTILE);
    await says('#notes', HOSTILE);
    await says('#configuration dd', HOSTILE);
    await says('#configuration-error', HOSTILE);
    expect(await page.title()).to.equal('istio-initializer');
    expect(await page.locator('img, main script').count()).to.equal(0);
    expect(complaints).to.deep.equal([]);
  });

  it('runs no script that an attacker gets into it', async () => {
    await open();
    const attack = `new Promise((done) => {
      const script = document.createElement('script');
      addEventListener('securitypolicyviolation', (event) => done(event.violatedDirective));
      try { script.text = 'document.title = "owned"'; } catch (error) { done(error.name); }
      document.body.append(script);
    })`;
    expect(await page.evaluate(attack)).to.match(/TypeError|script-src|trusted-types/);
    expect(await page.title()).to.equal('istio-initializer');
  });

  it('finds what the filter asks for, in both tables, also among what comes later', async () => {
    pend('web', 'shop');
    pend('db', 'batch');
    inject('first', 'shop');
    inject('second', 'batch');
    await open();
    await page.getByLabel('Filter').fill('SHOP deploy');
    await says('#pending-count', '1 of 2 shown');
    await says('#decisions-count', '1 of 2 shown');
    inject('third', 'batch');
    inject('fourth', 'shop');
    await says('#decisions-count', '2 of 4 shown');
    expect(await decisionRows().locator('.name').allInnerTexts()).to.deep.equal(['shop/fourth', 'shop/first']);
    await page.getByLabel('Filter').fill('PolicyOff');
    await says('#decisions-empty', 'None of 4 matches the filter.');
    await says('#pending-empty', 'None of 2 matches the filter.');
    await page.getByLabel('Filter').fill('');
    expect(await decisionRows().count()).to.equal(4);
  });

  it('shows what others hold, with whom it waits for, and a command that shows it', async () => {
    const key = keyFor('StatefulSet', 'db', 'shop');
    const object = pendingObject(95_000, ['vault.example.com', OURS]);
    telemetry.observe({ kind: 'pending', key, object });
    const outcome = { action: 'ignored', reason: 'NotOurTurn' } as const;
    telemetry.observe({ kind: 'attempted', key, outcome, object, patches: [] });
    telemetry.observe({ kind: 'dequeued', key });
    await open();
    await says('#pending .waits', /vault\.example\.com\s*then sidecar\.initializer\.istio\.io/);
    await says('#pending .error', 'vault.example.com has to act, not this controller');
    await says('#pending .since', /^1 min \d+ s$/);
    await page.getByRole('button', { name: 'Copy the kubectl command' }).press('Enter');
    await says('#pending .copy', /Copied|Selected/);
    expect(await page.locator('#pending code').innerText()).to.contain('get statefulsets.v1beta1.apps db');
  });

  it('never says that nothing is pending while it can not know', async () => {
    const lost = { ...WATCHING, established: false };
    telemetry.state = { ...telemetry.state, watches: [WATCHING, { ...lost, workloadKind: 'Job' }] };
    await open();
    await says('#pending-empty', 'Not all is known: not watched at the moment: Job.');
    const notes = ['waiting: ConfigMapMissing: read ConfigMap istio-system/istio-inject: there is none'];
    telemetry.state = { ...telemetry.state, watches: [], readiness: { ready: false, notes } };
    await says('#pending-empty', 'Not known: nothing is watched yet: waiting: ConfigMapMissing');
    telemetry.state = { ...telemetry.state, watches: [WATCHING] };
    await says('#pending-empty', 'Nothing is pending');
    await server.close();
    await says('#pending-empty', 'Not known now: the connection to this page is lost.');
    server = await serve(0);
  });

  it('keeps the filter in the URL, and has a link to each object, by keyboard too', async () => {
    pend('web', 'shop');
    inject('first', 'shop');
    inject('second', 'batch');
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('batch');
    expect(new URL(page.url()).search).to.equal('?filter=batch');
    await page.reload();
    await says('#decisions-count', '1 of 2 shown');
    expect(await page.getByLabel('Filter').inputValue()).to.equal('batch');
    await page.locator('#decisions a').first().press('Enter');
    expect(new URL(page.url()).search).to.equal('?object=Deployment%2Fbatch%2Fsecond');
    await page.reload();
    await says('#object-name', 'Deployment/batch/second');
    await says('#pending-empty', 'Deployment/batch/second is not known to be pending.');
    expect(await decisionRows().locator('.name').allInnerTexts()).to.deep.equal(['batch/second']);
    await page.getByRole('link', { name: 'Show all' }).press('Enter');
    await says('#decisions-count', '2');
    await page.goBack();
    await says('#object-name', 'Deployment/batch/second');
  });

  it('draws the last hour, and says the same in words and numbers', async () => {
    pend('web');
    inject('web');
    await open();
    const plot = page.getByRole('img', { name: 'Initializations per second' });
    expect(await plot.getAttribute('aria-label')).to.match(/Now: injected [\d.]+\/s, released 0\/s/);
    expect(await plot.locator('path').first().getAttribute('d')).to.match(/^M[\d.]+ [\d.]+H240\.0$/);
    await says('#totals', /injected: PolicyEnabled\s*1/);
    await page.locator('summary').first().press('Enter');
    await says('.numbers th', 'injected (/s)');
    expect(await page.locator('.numbers time').first().getAttribute('title')).to.equal('2017-10-10T12:00:00.000Z');
    expect(complaints).to.deep.equal([]);
  });

  it('says which replica it is, who leads, and leads to the others', async () => {
    const other = { identity: 'pod-b_1', seenMs: START_MS - 3000, kubectl: 'kubectl port-forward pod/pod-b 15014' };
    const hostile = { ...other, identity: HOSTILE };
    const others = [{ ...other, url: 'http://10.0.0.7:15014/' }, hostile];
    const replicas = { identity: 'pod-a_1', leader: 'pod-b_1', others };
    telemetry.state = { ...telemetry.state, leader: false, replicas };
    await open();
    await says('#leader', 'It is pod-a_1. Another replica, pod-b_1, leads');
    await says('#replicas li', /leads, ready, seen \d+ s ago/);
    expect(await page.getByRole('link', { name: 'pod-b_1' }).getAttribute('href')).to.equal('http://10.0.0.7:15014/');
    await says('#replicas li', HOSTILE);
  });

  it('says that the connection is lost, and continues when it is back', async () => {
    inject('before');
    await open();
    const { port } = new URL(server.url);
    await server.close();
    await says('#connection', 'connection lost');
    await says('#lost', 'Connection lost. What is shown is');
    await says('#decisions', 'default/before');
    inject('meanwhile');
    server = await serve(Number(port));
    await says('#connection', 'live');
    await says('#decisions tbody tr:first-child', 'default/meanwhile');
    expect(await page.locator('#lost').isVisible()).to.equal(false);
    expect(await decisionRows().count()).to.equal(2);
  });

  it('recognizes a new process: its decisions start again', async () => {
    for (const name of ['a', 'b', 'c']) inject(name);
    await open();
    const { port } = new URL(server.url);
    await server.close();
    await says('#connection', 'connection lost');
    telemetry = testTelemetry();
    inject('new');
    server = await serve(Number(port));
    await says('#decisions tbody tr:first-child', 'default/new');
    expect(await decisionRows().count()).to.equal(1);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    describe(`in ${colorScheme}`, () => {
      const long = 'a'.repeat(253);

      beforeEach(async () => {
        await page.emulateMedia({ colorScheme });
        pend(long, 'shop', 60_000);
        fail(long, 'x'.repeat(400));
        inject(long, long.slice(0, 63));
        telemetry.state = { ...telemetry.state, configuration: [['proxyImage', long]] };
      });

      it('needs no scrolling sideways on a phone, where rows are cards', async () => {
        await page.setViewportSize(PHONE);
        await open();
        await decisionRows().waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(PHONE.width);
        const [card, name] = [await pendingRows().boundingBox(), await pendingRows().locator('.name').boundingBox()];
        // What is pending comes first.
        expect(card?.y).to.be.lessThan(250);
        expect(card?.width).to.be.greaterThan(290).and.at.most(PHONE.width);
        expect(name?.width).to.be.greaterThan(240);
        expect(await page.evaluate("getComputedStyle(document.querySelector('tbody tr')).display")).to.equal('block');
        expect(await page.getByRole('table').count()).to.equal(2);
      });

      it('has tables with headers on a desk', async () => {
        await page.setViewportSize({ width: 1280, height: 800 });
        await open();
        await decisionRows().waitFor();
        expect(await page.getByRole('columnheader').allInnerTexts()).to.deep.equal([
          ...['Kind', 'Namespace/name', 'Age', 'Waits for', 'Last error', 'Look at it'],
          ...['Time', 'Kind', 'Namespace/name', 'Action', 'Reason'],
        ]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(1280);
      });

      it('has text that stands out from what is behind it', async () => {
        await open();
        await decisionRows().waitFor();
        const ratios = await page.evaluate<readonly (readonly [string, number])[]>(CONTRASTS);
        expect(ratios.length).to.be.greaterThan(20);
        expect(ratios.filter(([, ratio]) => ratio < 4.5)).to.deep.equal([]);
      });
    });
  }
});
