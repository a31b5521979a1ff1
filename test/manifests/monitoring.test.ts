import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { load } from 'js-yaml';
import { parseDocument } from 'yaml';

import { isJsonObject, type JsonObject, objectAt, objectsIn, stringIn } from '../../src/json/json.js';
import { createMetrics } from '../../src/observability/metrics.js';
import { createWebhookMetrics } from '../../src/observability/webhook-metrics.js';
import { readPrometheusText } from '../support/prometheus-text.js';

const read = (file: string): string =>
  readFileSync(new URL(`../../manifests/monitoring/${file}`, import.meta.url), 'utf8');

const RULE_FILES = {
  'prometheus-rules.yaml': 'istio-initializer',
  'prometheus-rules-webhook.yaml': 'istio-sidecar-injector',
};
const rules = Object.keys(RULE_FILES).flatMap((file) => {
  const groups = objectsIn((load(read(file)) as JsonObject)['groups']);
  return groups.flatMap((group) => objectsIn(group['rules']));
});
const runbook = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const dashboard = JSON.parse(read('grafana-dashboard.json')) as JsonObject;
const panels = objectsIn(dashboard['panels']);

/** What /metrics of a controller says once something has happened. */
async function controllerText(): Promise<string> {
  const metrics = createMetrics('1', {
    readiness: () => ({ ready: true, notes: [] }),
    leader: () => true,
    watches: () => [{ workloadKind: 'Job', established: true, silentMs: 0 }],
    pendingObjects: () => new Map(),
    oldestPendingAgeMs: () => 0,
  });
  metrics.declareKind('Job');
  metrics.recordApplied(0);
  metrics.recordInitialization({ kind: 'Job', action: 'injected', reason: 'PolicyEnabled', durationMs: 1 });
  return metrics.text();
}

/** The same of a webhook. */
async function webhookText(): Promise<string> {
  const metrics = createWebhookMetrics('1', {
    readiness: () => ({ ready: true, notes: [] }),
    certificateEndsMs: () => 0,
  });
  metrics.recordApplied(0);
  metrics.certificates.recordApplied(0);
  metrics.recordRequest({ result: 'skipped', reason: 'HostNetwork' }, { seconds: 0, dryRun: true });
  metrics.recordRequest({ result: 'failed' }, { seconds: 0, dryRun: true });
  return metrics.text();
}

/** The names of the metrics of both, and their labels. */
async function metricsAndLabels(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const known = new Map<string, Set<string>>();
  const families = [await controllerText(), await webhookText()].flatMap(readPrometheusText);
  for (const { name, labels } of families.flatMap(({ samples }) => samples)) {
    known.set(name, new Set([...(known.get(name) ?? []), ...Object.keys(labels)]));
  }
  return known;
}

const WORDS = [
  'by',
  'sum',
  'max',
  'min',
  'rate',
  'increase',
  'count',
  'absent',
  'histogram_quantile',
  'time',
  'vector',
  'or',
  'and',
  'on',
];
// What Prometheus itself puts on every sample.
const OF_THE_TARGET = ['job', 'instance'];

/** An expression, taken apart: which metrics, each with the labels that are selected, and what is grouped by. */
function partsOf(expression: string) {
  const bare = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\[[^\]]*\]/g, '');
  const selected = [...bare.matchAll(/([a-z_]{4,})\{([^}]*)\}/g)].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  }));
  const grouped = [...bare.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(/,\s*/));
  const names = bare.replace(/\{[^}]*\}/g, '').replace(/\b(?:by|on) \([^)]*\)/g, '');
  const metrics = [...names.matchAll(/[a-z_]+/g)].map(([word]) => word).filter((word) => !WORDS.includes(word));
  return { selected, grouped, metrics };
}

/** What a rule or a panel is called. */
function nameOf(thing: JsonObject): string {
  return stringIn(thing['alert']) ?? stringIn(thing['title']) ?? '';
}

const expressions: readonly (readonly [where: string, expression: string])[] = [
  ...rules.map((rule) => [nameOf(rule), stringIn(rule['expr']) ?? ''] as const),
  ...panels.flatMap((panel) =>
    objectsIn(panel['targets']).map((target) => [nameOf(panel), stringIn(target['expr']) ?? ''] as const),
  ),
];

describe('what watches over controller and webhook', () => {
  let known: ReadonlyMap<string, ReadonlySet<string>>;

  before(async () => {
    known = await metricsAndLabels();
  });

  for (const [where, expression] of expressions) {
    it(`"${where}" asks for metrics and labels that there are: ${expression}`, () => {
      const { selected, grouped, metrics } = partsOf(expression);
      expect(metrics).not.to.deep.equal([]);
      expect(metrics.filter((metric) => !known.has(metric))).to.deep.equal([]);
      const labels = new Set([...metrics.flatMap((metric) => [...(known.get(metric) ?? [])]), ...OF_THE_TARGET]);
      expect(grouped.filter((label) => !labels.has(label))).to.deep.equal([]);
      for (const { metric, labels: wanted } of selected) {
        const own = [...(known.get(metric) ?? []), ...OF_THE_TARGET];
        expect(own, metric).to.include.members(wanted);
      }
      for (const [opening, closing] of [
        ['(', ')'],
        ['{', '}'],
        ['[', ']'],
      ] as const) {
        expect(expression.split(opening).length).to.equal(expression.split(closing).length);
      }
    });
  }

  it('covers each metric of our own in the dashboard', () => {
    const asked = panels.flatMap((panel) =>
      objectsIn(panel['targets']).flatMap((target) => partsOf(stringIn(target['expr']) ?? '').metrics),
    );
    const ours = [...known.keys()].filter((name) => /^(?:istio_initializer|sidecar_injection)_/.test(name));
    expect(ours.length).to.be.greaterThan(20);
    expect(ours.filter((name) => !asked.includes(name))).to.deep.equal([]);
  });
});

describe('the rules of Prometheus', () => {
  for (const [file, group] of Object.entries(RULE_FILES)) {
    it(`are one group of alerts in ${file}, and mean the same to readers of YAML 1.1 and 1.2`, () => {
      const text = read(file);
      const { groups } = load(text) as JsonObject;
      expect(objectsIn(groups).map(({ name }) => name)).to.deep.equal([group]);
      expect(parseDocument(text, { version: '1.1' }).toJS() as unknown).to.deep.equal({ groups });
    });
  }

  it('have each a name of their own', () => {
    const names = rules.map(nameOf);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^Istio(?:Initializer|SidecarInjector)[A-Z][A-Za-z]+$/);
  });

  for (const rule of rules) {
    it(`${nameOf(rule)} says for how long, how bad it is, what it means and what to do`, () => {
      expect(rule).to.have.all.keys('alert', 'expr', 'for', 'labels', 'annotations');
      expect(rule['for']).to.match(/^\d+[sm]$/);
      expect(objectAt(rule, 'labels')['severity']).to.be.oneOf(['critical', 'warning']);
      const { summary, description, runbook_url: runbookUrl, ...others } = objectAt(rule, 'annotations');
      expect(others).to.deep.equal({});
      expect(runbook).to.include(`#### ${nameOf(rule)}\n`);
      if (runbookUrl !== undefined) expect(runbookUrl).to.match(/\/docs\/operations\.md#[a-z]+$/);
      expect(summary).to.match(/^[A-Z{].{20,100}$/);
      expect(description).to.match(/^[A-Z{/].{60,}\.$/);
    });

    it(`${nameOf(rule)} names only labels that its expression leaves`, () => {
      const left = partsOf(stringIn(rule['expr']) ?? '').grouped;
      const named = [...JSON.stringify(rule['annotations']).matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      expect(left).to.include.members(named);
    });
  }

  it('fire for something that is pending for more than ten seconds, as something critical', () => {
    const rule = rules.find(({ alert }) => alert === 'IstioInitializerPendingTooLong') ?? {};
    expect(rule['expr']).to.match(/istio_initializer_oldest_pending_age_seconds\) > 10$/);
    expect(rule['labels']).to.deep.equal({ severity: 'critical' });
  });
});

describe('the dashboard of Grafana', () => {
  it('can be imported: it has a title, a schema, and no id of another Grafana', () => {
    expect(dashboard).to.include({ id: null, title: 'Istio initializer', uid: 'istio-initializer' });
    expect(dashboard['schemaVersion']).to.be.a('number').greaterThan(30);
    expect(objectAt(dashboard, 'time')).to.have.all.keys('from', 'to');
  });

  it('lets the reader choose the data source, and asks no other', () => {
    const variables = objectsIn(objectAt(dashboard, 'templating')['list']);
    expect(variables.map(({ name, type }) => [name, type])).to.deep.equal([
      ['datasource', 'datasource'],
      ['job', 'query'],
    ]);
    const uids = [...JSON.stringify(dashboard).matchAll(/"uid":"([^"]*)"/g)].map(([, uid]) => uid);
    expect(new Set(uids)).to.deep.equal(new Set(['${datasource}', 'istio-initializer']));
  });

  it('has panels with ids of their own that do not lie upon one another', () => {
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    const taken = new Set<string>();
    for (const panel of panels) {
      const { x, y, w, h } = objectAt(panel, 'gridPos');
      expect(Number(x) + Number(w), nameOf(panel)).to.be.at.most(24);
      for (let column = Number(x); column < Number(x) + Number(w); column += 1) {
        for (let line = Number(y); line < Number(y) + Number(h); line += 1) {
          expect(taken.has(`${column}/${line}`), nameOf(panel)).to.equal(false);
          taken.add(`${column}/${line}`);
        }
      }
    }
  });

  it('says in each panel what it shows, in which unit', () => {
    const asking = panels.filter((panel) => panel['type'] !== 'row');
    expect(asking.length).to.be.greaterThan(15);
    for (const panel of asking) {
      const title = nameOf(panel);
      expect(isJsonObject(panel), title).to.equal(true);
      expect(panel['type'], title).to.be.oneOf(['stat', 'timeseries']);
      expect(stringIn(panel['description']), title).to.match(/^.{10,}\.$/);
      expect(objectAt(panel, 'fieldConfig', 'defaults')['unit'], title).to.be.oneOf(['short', 's', 'ops', 'bytes']);
      const refIds = objectsIn(panel['targets']).map(({ refId }) => refId);
      expect(new Set(refIds).size, title).to.equal(refIds.length);
    }
  });
});
