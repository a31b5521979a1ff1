import { expect } from 'chai';

import { computedFields } from '../../../src/injection/data/computed-fields.js';
import { estimatedConcurrency } from '../../../src/injection/data/estimated-concurrency.js';
import { readTypedValues } from '../../../src/injection/data/typed-values.js';
import { rulesAt } from '../../../src/injection/releases/history.js';
import type { Release } from '../../../src/injection/releases/release.js';
import { MESH_HISTORY } from '../../../src/injection/releases/rules/mesh-rules.js';
import { TEMPLATE_HISTORY } from '../../../src/injection/releases/rules/template-rules.js';
import { isJsonObject, type Json, type JsonObject, stringIn } from '../../../src/json/json.js';
import type { InjectionParts } from '../../../src/template/istio/injection-data.js';
import { compileInjectionTemplate } from '../../../src/template/istio/injection-template.js';
import { describeTable } from './modern-tables.js';

const nameOf = (row: JsonObject): string => stringIn(row['name']) ?? '';
const isList = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);
const argsOf = ({ args }: JsonObject): readonly Json[] => (isList(args) ? args : []);
const objectOf = (json: Json | undefined): JsonObject => (isJsonObject(json) ? json : {});

/** What an action is in a release. */
function evaluate(action: string, parts: InjectionParts, release: Release): string {
  const { proxyDefaults } = rulesAt(MESH_HISTORY, release);
  const features = rulesAt(TEMPLATE_HISTORY, release);
  const template = compileInjectionTemplate(`{{ ${action} }}`, undefined, { features, environment: {}, proxyDefaults });
  return template.execute(parts);
}

describe('the functions of templates', () => {
  describeTable('append-multus-network', (row, release) => {
    const [existing, network] = argsOf(row);
    const append = (text: Json | undefined): string =>
      evaluate(
        'appendMultusNetwork .Values.existing .Values.network',
        { values: { existing: text, network } },
        release,
      );
    const appended = append(existing);
    expect(appended, nameOf(row)).to.equal(row['expected']);
    if (row['idempotent'] === true) expect(append(appended), `${nameOf(row)} again`).to.equal(appended);
  });

  describeTable('clean-proxy-config', (row, release) => {
    const proxyConfig = { ...rulesAt(MESH_HISTORY, release).proxyDefaults, ...objectOf(row['proxyConfig']) };
    const json = evaluate('protoToJSON .ProxyConfig', { proxyConfig }, release);
    expect(JSON.parse(json), nameOf(row)).to.deep.equal(JSON.parse(stringIn(row['expected']) ?? ''));
  });

  describeTable('container-ports', (row, release) => {
    const spec = { containers: [objectOf(row['container'])] };
    expect(evaluate('includeInboundPorts .Spec.Containers', { spec }, release), nameOf(row)).to.equal(
      row['includeInboundPorts'],
    );
  });

  describeTable('omit-nil', (row, release) => {
    const json = evaluate('omitNil .Values.value | toJson', { values: { value: argsOf(row)[0] } }, release);
    expect(JSON.parse(json), nameOf(row)).to.deep.equal(row['expected']);
  });

  describeTable('otel-resource-attributes', (row, release) => {
    const [mesh, annotations, labels, namespace, containers] = argsOf(row);
    const parts = {
      meshConfig: objectOf(mesh),
      objectMeta: { annotations, labels },
      deploymentMeta: { namespace },
      spec: { containers },
    };
    const action =
      'otelResourceAttributes .MeshConfig .ObjectMeta.Annotations .ObjectMeta.Labels .DeploymentMeta.Namespace .Spec.Containers';
    expect(evaluate(action, parts, release), nameOf(row)).to.equal(row['expected']);
  });
});

describe('the computed data of templates', () => {
  describeTable('proxy-image', (row) => {
    const { proxyImage } = computedFields({
      values: readTypedValues(objectOf(row['values'])),
      proxyConfig: { image: row['proxyConfigImage'] },
      meshConfig: {},
      annotations: objectOf(row['annotations']),
    });
    expect(proxyImage, nameOf(row)).to.equal(row['expected']);
  });

  describeTable('quantity-to-concurrency', (row) => {
    const [quantity] = argsOf(row);
    const values = { cpuLimit: stringIn(quantity) ?? '', cpuRequest: '' };
    const threads = estimatedConcurrency({ values, proxyConfig: { concurrency: 0 }, annotations: {} });
    // Where it is no quantity, the estimate has a default.
    expect(threads, nameOf(row)).to.equal(row['expected'] ?? 2);
  });
});
