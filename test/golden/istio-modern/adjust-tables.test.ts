import { expect } from 'chai';

import { settleLocation, withClusterEnvs } from '../../../src/injection/adjust/cluster-envs.js';
import { envsOfPath } from '../../../src/injection/adjust/inject-url.js';
import { hasNativeSidecar } from '../../../src/injection/adjust/native-sidecars.js';
import { findProxy } from '../../../src/injection/adjust/pod-containers.js';
import { proberMap, PROBERS_ENV, readProbers, withProbers } from '../../../src/injection/adjust/prober-map.js';
import { rewritesProbes, withRewrittenProbes } from '../../../src/injection/adjust/probes.js';
import { mergesMetrics, withMergedMetrics } from '../../../src/injection/adjust/prometheus-merge.js';
import { scrapeConfiguration } from '../../../src/injection/adjust/scrape-targets.js';
import { checkMetadata } from '../../../src/injection/plan/pod-annotations.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { ANNOTATION_HISTORY } from '../../../src/injection/releases/rules/annotation-rules.js';
import { CONTAINER_HISTORY } from '../../../src/injection/releases/rules/container-rules.js';
import {
  NATIVE_SIDECAR_HISTORY,
  type NativeSidecarSetting,
} from '../../../src/injection/releases/rules/native-sidecar-rules.js';
import { PROBE_HISTORY } from '../../../src/injection/releases/rules/probe-rules.js';
import { PROMETHEUS_HISTORY } from '../../../src/injection/releases/rules/prometheus-rules.js';
import { statusNames } from '../../../src/injection/sidecar/injection-status.js';
import { SidecarError } from '../../../src/injection/sidecar/sidecar-error.js';
import { isJsonObject, type Json, type JsonObject, objectAt, objectsIn, stringIn } from '../../../src/json/json.js';
import { describeTable } from './modern-tables.js';

const STATUS_PORT = 15020;

const nameOf = (row: JsonObject): string => stringIn(row['name']) ?? '';
const rulesOf = (release: Release) => ({
  ...rulesAt(CONTAINER_HISTORY, release),
  ...rulesAt(PROBE_HISTORY, release),
  ...rulesAt(PROMETHEUS_HISTORY, release),
});
const asPod = (annotations: Json | undefined): JsonObject => ({ metadata: { annotations: annotations ?? null } });
const containersOf = (pod: JsonObject): readonly JsonObject[] => objectsIn(objectAt(pod, 'spec')['containers']);

function withContainer(pod: JsonObject, container: JsonObject): JsonObject {
  return { ...pod, spec: { ...objectAt(pod, 'spec'), containers: [...containersOf(pod), container] } };
}

function metricsSettings(release: Release) {
  return { rules: rulesOf(release), enabled: true, statusPort: STATUS_PORT };
}

describe('the steps after rendering', () => {
  describeTable('parse-inject-envs', (row) => {
    const envs = envsOfPath(stringIn(row['path']) ?? '');
    expect(Object.fromEntries(envs), nameOf(row)).to.deep.equal(row['expected']);
  });

  describeTable('update-cluster-envs', (row, release) => {
    const pod = { spec: { containers: [{ name: 'istio-proxy', ...objectAt(row, 'container') }] } };
    const { envs } = settleLocation(pod, {}, envsOfPath(stringIn(row['path']) ?? ''));
    const [proxy] = containersOf(withClusterEnvs(pod, rulesOf(release), envs));
    expect(proxy?.['env'], nameOf(row)).to.deep.equal(row['expectedEnv']);
  });

  describeTable('find-sidecar', (row, release) => {
    expect(findProxy(objectAt(row, 'pod'), rulesOf(release)) !== undefined, nameOf(row)).to.equal(row['found']);
  });

  describeTable('enable-prometheus-merge', (row) => {
    const enabled = objectAt(row, 'mesh')['enablePrometheusMerge'] !== false;
    expect(mergesMetrics(asPod(row['annotations']), enabled), nameOf(row)).to.equal(row['expected']);
  });

  describeTable('prometheus-merge', (row, release) => {
    const merge = (): JsonObject => withMergedMetrics(objectAt(row, 'pod'), metricsSettings(release));
    const expected = row['expectedAnnotations'];
    if (expected !== undefined) {
      expect(objectAt(merge(), 'metadata', 'annotations'), nameOf(row)).to.deep.equal(expected);
      return;
    }
    expect(merge, nameOf(row)).to.throw(SidecarError);
    const words = row['expectedErrorContains'] as readonly string[];
    for (const word of words) expect(merge, nameOf(row)).to.throw(word);
  });

  describeTable('scrape-configuration', (row, release) => {
    const { port, path, targets = null } = scrapeConfiguration(objectAt(row, 'annotations'), rulesOf(release));
    expect({ port, path, targets }, nameOf(row)).to.deep.equal(row['expected']);
  });

  describeTable('secure-port-annotation', (row, release) => {
    const merged = withMergedMetrics(objectAt(row, 'pod'), metricsSettings(release));
    const port = objectAt(merged, 'metadata', 'annotations')['prometheus.istio.io/secure-port'] ?? null;
    expect(port, nameOf(row)).to.equal(row['expected']);
  });

  describeTable('app-probe-dump', (row, release) => {
    const settings = { rules: rulesOf(release), rewriteTcp: true, statusPort: STATUS_PORT };
    const map = proberMap(objectAt(row, 'pod'), settings);
    expect(Object.fromEntries(map), nameOf(row)).to.deep.equal(row['expected']);
  });

  describeTable('app-probe-patch', (row, release) => {
    const rewriting = { rules: rulesOf(release), rewriteTcp: true, statusPort: STATUS_PORT };
    const pod = withContainer(objectAt(row, 'pod'), { name: 'istio-proxy' });
    const after = withRewrittenProbes(pod, { ...rewriting, enabled: true, wasInjected: false });
    const containers = containersOf(after).filter(({ name }) => name !== 'istio-proxy');
    expect({ spec: { containers } }, nameOf(row)).to.deep.equal(row['expected']);
  });

  describeTable('app-probe-should-rewrite', (row, release) => {
    const enabled = row['setting'] === true;
    const found = rewritesProbes(asPod(row['annotations']), { rules: rulesOf(release), enabled });
    expect(found, nameOf(row)).to.equal(row['expected']);
  });

  describeTable('detect-native-sidecar', (row, release) => {
    const versions = Array.isArray(row['kubeletVersions']) ? (row['kubeletVersions'] as readonly Json[]) : [];
    const kubeletVersions = new Map(versions.map((version, index) => [`n${index}`, stringIn(version) ?? '']));
    const setting = row['ENABLE_NATIVE_SIDECARS'] as NativeSidecarSetting;
    const rules = rulesAt(NATIVE_SIDECAR_HISTORY, release);
    const pod = { spec: { nodeName: stringIn(row['podNodeName']) ?? '' } };
    const found = hasNativeSidecar(pod, { rules, setting, kubeletVersions });
    expect(found, nameOf(row)).to.equal(row['expected']);
  });

  describeTable('native-sidecar-annotation', (row, release, table) => {
    const pod = { ...objectAt(table, 'pod'), ...asPod(row['annotations']) };
    const setting = row['nativeSidecars'] === true ? 'true' : 'false';
    const rules = rulesAt(NATIVE_SIDECAR_HISTORY, release);
    const isNative = hasNativeSidecar(pod, { rules, setting, kubeletVersions: undefined });
    expect(isNative ? 'initContainers' : 'containers', nameOf(row)).to.equal(row['expectedIn']);
  });

  describeTable('parse-status', (row) => {
    const { containers, initContainers } = statusNames(row['status']);
    expect({ containers, initContainers }, nameOf(row)).to.deep.equal(row['expected']);
  });

  const checkAnnotations = (annotations: JsonObject, release: Release) => (): unknown =>
    checkMetadata({ annotations }, { rules: rulesAt(ANNOTATION_HISTORY, release) });

  describeTable('validate-annotations', (row, release) => {
    const check = checkAnnotations(objectAt(row, 'annotations'), release);
    if (row['wantError'] === true) expect(check, nameOf(row)).to.throw(SidecarError);
    else expect(check, nameOf(row)).not.to.throw();
  });

  describeTable('validate-resource-quantity', (row, release) => {
    const check = checkAnnotations({ 'sidecar.istio.io/proxyCPU': row['value'] }, release);
    if (row['wantErr'] === true) expect(check, nameOf(row)).to.throw(SidecarError);
    else expect(check, nameOf(row)).not.to.throw();
  });

  describeTable('merge-or-append-probers', (row, release) => {
    const probers = readProbers(stringIn(row['probers']) ?? '') ?? new Map<string, JsonObject>();
    const env = Array.isArray(row['env']) ? (row['env'] as readonly Json[]) : [];
    const wasInjected = row['previouslyInjected'] === true;
    const after = withProbers(env, probers, { ...rulesOf(release), wasInjected });
    expect(after, nameOf(row)).to.deep.equal(row['expectedEnv']);
    expect(after.filter(isJsonObject).filter(({ name }) => name === PROBERS_ENV).length).to.be.lessThan(2);
  });
});
