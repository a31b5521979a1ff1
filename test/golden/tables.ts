import { expect } from 'chai';
import omit from 'lodash/omit.js';
import * as z from 'zod';

import { type InjectionConfig, parseInjectionConfig } from '../../src/injection/config/injection-config.js';
import type { ParamsConfig } from '../../src/injection/config/params-config.js';
import { decideInjection } from '../../src/injection/decision/decision.js';
import { defaultMeshConfig } from '../../src/injection/mesh/mesh-config.js';
import { sidecarNames } from '../../src/injection/plan/params-sidecar.js';
import { rulesAt } from '../../src/injection/releases/history.js';
import type { ParamsRelease } from '../../src/injection/releases/istio-release.js';
import { DECISION_HISTORY } from '../../src/injection/releases/rules/decision-rules.js';
import { ConfigError } from '../../src/injection/schema/config-error.js';
import { workloadShape } from '../../src/injection/workload/workload.js';
import type { JsonObject } from '../../src/json/json.js';
import { parseInjectionConfigFile, parseMeshConfigFile } from '../support/config-files.js';
import { expectImageNames } from './flag-rows.js';

const metadata = z.object({
  name: z.string(),
  namespace: z.string(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

const decisionRows = z.array(
  z.object({
    metadata,
    policy: z.string(),
    namespaces: z.array(z.string()).optional(),
    excludeNamespaces: z.array(z.string()).optional(),
    want: z.boolean(),
  }),
);

const configRow = {
  name: z.string(),
  configMapName: z.string(),
  queryName: z.string(),
  data: z.record(z.string(), z.string()).nullable(),
  wantError: z.boolean(),
};
const injectionConfigRows = z.array(
  z.object({
    ...configRow,
    want: z
      .object({
        policy: z.string(),
        namespaces: z.array(z.string()).nullable(),
        excludeNamespaces: z.array(z.string()).nullish(),
        initializerName: z.string(),
        params: z.record(z.string(), z.unknown()),
      })
      .optional(),
  }),
);
const meshConfigRows = z.array(z.object({ ...configRow, want: z.literal('all defaults').optional() }));
const imageRows = z.array(
  z.object({ function: z.enum(['init', 'proxy']), tag: z.string(), debug: z.boolean(), want: z.string() }),
);

const source = { key: 'config', name: 'config.yaml' };

function ofParams(config: InjectionConfig): ParamsConfig {
  if (config.form !== 'params') throw new Error('the configuration is of another form');
  return config;
}

const KNOWN_POLICIES: readonly string[] = ['off', 'disabled', 'enabled'];

/** Whether a Deployment with a row's metadata gets a sidecar; an unknown policy is an error, not a decision. */
function injectRequired(rows: unknown, release: ParamsRelease): void {
  for (const row of decisionRows.parse(rows)) {
    const workload: JsonObject = {
      apiVersion: 'extensions/v1beta1',
      kind: 'Deployment',
      metadata: row.metadata,
    };
    const decide = (): boolean => {
      const config = parseInjectionConfig(
        JSON.stringify({
          policy: row.policy,
          namespaces: row.namespaces,
          excludeNamespaces: row.excludeNamespaces,
          compatibility: release,
        }),
        source,
      );
      const shape = workloadShape(workload);
      if (!shape) throw new Error('a Deployment is a workload');
      const rules = rulesAt(DECISION_HISTORY, release);
      return (
        decideInjection({ workload, shape, config, rules, sidecarNames: sidecarNames(config) }).action === 'inject'
      );
    };
    const what = JSON.stringify(row);
    const message = `read config.yaml: config key "policy": got '${row.policy}'`;
    if (KNOWN_POLICIES.includes(row.policy)) expect(decide(), what).to.equal(row.want);
    else expect(decide, what).to.throw(ConfigError, message);
  }
}

const configMap = (row: Pick<z.infer<typeof meshConfigRows>[number], 'configMapName' | 'data'>): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: row.configMapName }, data: row.data });

function getInitializerConfig(rows: unknown, release: ParamsRelease): void {
  for (const row of injectionConfigRows.parse(rows)) {
    const text = row.data?.['config'];
    const data = text === undefined ? row.data : { config: `${text}\ncompatibility: "${release}"\n` };
    // A missing ConfigMap does not concern the template engine; one without the key counts as empty.
    const read = () => parseInjectionConfigFile(configMap({ ...row, data }), 'config.yaml');
    if (row.wantError) {
      expect(read, row.name).to.throw(ConfigError);
      continue;
    }
    const { policy, scope, initializerName, params } = ofParams(read());
    expect(row.want?.namespaces ?? [''], row.name).to.deep.equal(['']);
    // The originals had no such parameter.
    expect({ policy, scope, initializerName, params: omit(params, 'resources') }, row.name).to.deep.equal({
      policy: row.want?.policy,
      // No list watched nothing in 0.2.4, and froze every namespace; here it is all of them, as in 0.2.12.
      scope: { kind: 'all' },
      initializerName: row.want?.initializerName,
      params: {
        ...(JSON.parse(JSON.stringify(row.want?.params).replaceAll('${VERSION}', release)) as object),
        meshConfigMapName: 'istio',
      },
    });
  }
}

function getMeshConfig(rows: unknown, release: ParamsRelease): void {
  for (const row of meshConfigRows.parse(rows)) {
    if (row.configMapName !== row.queryName) continue; // That a ConfigMap is not there is no matter of the engine.
    const read = () => parseMeshConfigFile(configMap(row), 'mesh.yaml', release);
    if (row.wantError) expect(read, row.name).to.throw(ConfigError);
    else expect(read(), row.name).to.deep.equal(defaultMeshConfig(release));
  }
}

function imageNames(rows: unknown, release: ParamsRelease): void {
  for (const row of imageRows.parse(rows)) {
    const text = JSON.stringify({ compatibility: release, params: { debugMode: row.debug } });
    const { initImage, proxyImage } = ofParams(parseInjectionConfig(text, source)).params;
    const image = row.function === 'init' ? initImage : proxyImage;
    expect(image, JSON.stringify(row)).to.equal(row.want.replace(`:${row.tag}`, `:${release}`));
  }
  expectImageNames(rows);
}

/** How the tables of the suite are held against the engine, by the last part of their name. */
export const TABLES: ReadonlyMap<string, (rows: unknown, release: ParamsRelease) => void> = new Map([
  ['inject-required', injectRequired],
  ['derived-inject-required', injectRequired],
  ['get-initializer-config', getInitializerConfig],
  ['get-mesh-config', getMeshConfig],
  ['image-names', imageNames],
]);
