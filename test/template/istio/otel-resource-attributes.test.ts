import { expect } from 'chai';

import { rulesAt } from '../../../src/injection/releases/history.js';
import { TEMPLATE_HISTORY } from '../../../src/injection/releases/rules/template-rules.js';
import { compileInjectionTemplate } from '../../../src/template/istio/injection-template.js';

const ACTION =
  '{{ otelResourceAttributes .MeshConfig .ObjectMeta.Annotations .ObjectMeta.Labels .DeploymentMeta.Namespace .Spec.Containers }}';
const MESH = {
  extensionProviders: [
    { name: 'a', prometheus: {} },
    { name: 'b', opentelemetry: { serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS' } },
  ],
};

interface Pod {
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly images?: readonly string[];
  readonly meshConfig?: object;
}

function attributes({ namespace = 'ns', annotations = {}, images = [], meshConfig = MESH }: Pod): string {
  const release = { features: rulesAt(TEMPLATE_HISTORY, '1.31'), environment: {}, proxyDefaults: {} };
  return compileInjectionTemplate(ACTION, undefined, release).execute({
    ...{ meshConfig, deploymentMeta: { namespace }, objectMeta: { annotations } },
    spec: { containers: images.map((image, index) => ({ name: `c${index}`, image })) },
  });
}

describe('otelResourceAttributes', () => {
  it('is empty where no provider asks for it', () => {
    expect(attributes({ meshConfig: {} })).to.equal('');
    expect(attributes({ meshConfig: { extensionProviders: [{ name: 'b', opentelemetry: {} }] } })).to.equal('');
  });

  for (const [images, version] of [
    [['r:5000/web'], ''],
    [['r:5000/web:1'], 'service.version=1,'],
    [['web@sha256:a'], 'service.version=sha256:a,'],
    [['web:1@sha256:a'], 'service.version=1@sha256:a,'],
    [['web:1', 'other:2'], ''],
  ] as const) {
    it(`takes ${version === '' ? 'no version' : version} from ${images.join(' and ')}`, () => {
      const wanted = `service.namespace=ns,${version}service.instance.id=ns.$(POD_NAME).c0`;
      expect(attributes({ images })).to.equal(wanted);
    });
  }

  it('lets annotations win', () => {
    const annotations = { 'resource.opentelemetry.io/service.namespace': 'mine' };
    expect(attributes({ annotations })).to.equal('service.namespace=mine');
  });
});
