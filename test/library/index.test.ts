import { readFileSync } from 'node:fs';
import { expect } from 'chai';

import {
  explainManifest,
  injectManifest,
  injectPod,
  loadInjectionConfig,
  renderTemplate,
} from '../../src/library/index.js';
import { applyJsonPatch } from '../../src/sandbox/patch/json-patch.js';
import { deepFreeze } from '../support/deep-freeze.js';

const read = (name: string): string =>
  readFileSync(new URL(`../../examples/istio-1.31/${name}`, import.meta.url), 'utf8');
const texts = { injection: read('istio-sidecar-injector.yaml'), mesh: read('istio.yaml') };
const config = loadInjectionConfig(texts);

const pod = deepFreeze({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'web-', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx' }] },
});

/** What is thrown; fails where nothing is. */
function thrownBy(call: () => unknown): {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly name?: unknown;
} {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('the library', () => {
  describe('injectManifest', () => {
    it('gives the manifest with sidecars, and a reason for each workload', () => {
      const { text, workloads, overlooked } = injectManifest(read('app.yaml'), config);
      expect(text).to.contain('name: istio-proxy').and.to.contain('# A service with what an injector');
      expect(workloads).to.deep.equal([
        {
          object: { kind: 'Deployment', namespace: '', name: 'hello' },
          action: 'inject',
          reason: 'PolicyEnabled',
          why: 'the policy is enabled and the workload does not say otherwise',
          warnings: [],
        },
      ]);
      expect(overlooked).to.deep.equal([]);
    });

    it('gives a manifest back to the byte where nothing gets a sidecar, and says why', () => {
      const text =
        'apiVersion: v1\nkind:   Pod # mine\nmetadata: {name: a}\nspec: {hostNetwork: true, containers: [{name: a}]}\n';
      const injected = injectManifest(text, config);
      expect(injected.text).to.equal(text);
      expect(injected.workloads.map(({ action, reason }) => [action, reason])).to.deep.equal([['skip', 'HostNetwork']]);
    });

    it('knows the kinds that it is told of, and names those that it does not know', () => {
      const text = `apiVersion: example.com/v1\nkind: Fleet\nmetadata: {name: a}\nspec:\n  template:\n    metadata: {}\n    spec: {containers: [{name: a, image: b}]}\n`;
      expect(injectManifest(text, config).overlooked.join()).to.contain('Fleet');
      const path = { group: 'example.com', kind: 'Fleet', path: 'spec.template' };
      const { workloads, overlooked } = injectManifest(text, config, { podTemplatePaths: [path] });
      expect(workloads.map(({ action, object }) => [action, object.kind])).to.deep.equal([['inject', 'Fleet']]);
      expect(overlooked).to.deep.equal([]);
    });

    it('takes objects that name no namespace for those of the given one, and does not write it', () => {
      const scoped = loadInjectionConfig('policy: enabled\nnamespaces: [shop]\n');
      const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n';
      const reasonsIn = (namespace: string): readonly (readonly [string, string])[] => [
        ...injectManifest(text, scoped, { namespace }).workloads.map(({ action, reason }) => [action, reason] as const),
        ...explainManifest(text, scoped, { namespace }).workloads.map(
          ({ action, reason }) => [action, reason] as const,
        ),
      ];
      expect(reasonsIn('shop')).to.deep.equal([
        ['inject', 'PolicyEnabled'],
        ['inject', 'PolicyEnabled'],
      ]);
      expect(reasonsIn('other')).to.deep.equal([
        ['skip', 'NamespaceNotIncluded'],
        ['skip', 'NamespaceNotIncluded'],
      ]);
      expect(injectManifest(text, scoped, { namespace: 'shop' }).text).not.to.contain('shop');
    });

    it('names the place in the manifest where it does not parse', () => {
      const error = thrownBy(() => injectManifest({ text: 'a: b\n---\na: [', name: 'app.yaml' }, config));
      expect(error.code).to.equal('ERR_MANIFEST');
      expect(error.message).to.match(/^read app\.yaml: document 2, line /);
    });
  });

  describe('injectPod', () => {
    it('gives a patch that makes the pod one with a sidecar, which then needs no other', () => {
      const { action, reason, patch } = injectPod(pod, config, { namespace: 'shop' });
      expect([action, reason]).to.deep.equal(['inject', 'PolicyEnabled']);
      const patched = applyJsonPatch(pod, JSON.parse(JSON.stringify(patch)) as never);
      expect(JSON.stringify(patched)).to.contain('"name":"istio-proxy"');
      const again = injectPod(patched, config, { namespace: 'shop' });
      expect(again).to.deep.include({ action: 'skip', reason: 'AlreadyInjected', patch: [] });
    });

    it('takes the namespace from the request where the pod has none', () => {
      const { action, reason, patch } = injectPod(pod, config, { namespace: 'kube-system' });
      expect([action, reason, patch]).to.deep.equal(['skip', 'NamespaceExempt', []]);
    });

    it('takes a pod made by classes for the JSON that it would be sent as', () => {
      class Metadata {
        readonly creationTimestamp = new Date(0);
        readonly name = 'a';
        readonly labels = undefined;
      }
      const { patch } = injectPod({ ...pod, metadata: new Metadata() }, config);
      expect(patch[0]).to.deep.include({ op: 'add', path: '/metadata/labels' });
    });

    it('says why a pod can get no sidecar', () => {
      const annotations = { 'proxy.istio.io/config': 'concurrency: [' };
      const error = thrownBy(() => injectPod({ ...pod, metadata: { name: 'a', annotations } }, config));
      expect(error.code).to.equal('ERR_SIDECAR');
    });

    it('takes no object of another kind', () => {
      const error = thrownBy(() => injectPod({ kind: 'Deployment' }, config));
      expect([error.code, error.message]).to.deep.equal([
        'ERR_ARGUMENT',
        'read the pod: got an object of kind "Deployment", want a Pod; injectManifest takes others',
      ]);
    });
  });

  describe('explainManifest', () => {
    const failing =
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations: {proxy.istio.io/config: "concurrency: ["}\nspec: {containers: [{name: a}]}\n';

    it('says what would become of each workload, and what will not work', () => {
      const service =
        'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: hello}, ports: [{name: a, port: 80}]}\n';
      const { workloads, findings } = explainManifest(`${read('app.yaml')}\n---\n${service}`, config);
      expect(workloads.map(({ action, object }) => [action, object.name])).to.deep.equal([['inject', 'hello']]);
      expect(workloads[0]?.steps).not.to.deep.equal([]);
      expect(findings.map(({ code }) => code)).to.include('PortNameIsNotUnderNamingConvention');
    });

    it('goes on where a workload can get no sidecar', () => {
      const { workloads } = explainManifest(failing, config);
      expect(workloads.map(({ action }) => action)).to.deep.equal(['fail']);
      expect(thrownBy(() => injectManifest(failing, config)).code).to.equal('ERR_MANIFEST');
    });
  });

  describe('renderTemplate', () => {
    it('gives what Go would make', () => {
      expect(renderTemplate('{{ .n | add 1 }}{{ .s | upper }}', { n: 1, s: 'a' })).to.equal('2A');
      expect(renderTemplate('[[ .a ]]', { a: 1.5 }, { delimiters: ['[[', ']]'] })).to.equal('1.5');
    });

    it('says in the words of Go what is wrong with a template, and where', () => {
      const parse = thrownBy(() => renderTemplate({ text: '{{ if }}', name: 'a.tpl' }, {}));
      expect([parse.code, parse.message]).to.deep.equal([
        'ERR_TEMPLATE_PARSE',
        'template: a.tpl:1: missing value for if',
      ]);
      const missing = thrownBy(() => renderTemplate('{{ .b }}', { a: 1 }, { missingKey: 'error' }));
      expect(missing.code).to.equal('ERR_TEMPLATE_EXECUTE');
    });

    it('takes nothing that JSON has no word for', () => {
      const circle: Record<string, unknown> = {};
      circle['self'] = circle;
      for (const data of [circle, 1n, undefined]) {
        expect(thrownBy(() => renderTemplate('{{ . }}', data)).code).to.equal('ERR_ARGUMENT');
      }
    });
  });

  it('takes what is no text for what it is: a fault of the caller', () => {
    for (const call of [
      () => injectManifest(1 as never, config),
      () => explainManifest({ text: 'a' } as never, config),
      () => renderTemplate(null as never, {}),
      () => loadInjectionConfig({} as never),
      () => injectPod([] as never, config),
      () => injectManifest('', config, 1 as never),
      () => injectManifest('', config, { podTemplatePaths: [{ kind: 'A' }] } as never),
      () => injectManifest('', config, { namespace: '' }),
      () => explainManifest('', config, { namespace: 1 } as never),
    ]) {
      const { code, name } = thrownBy(call);
      expect([code, name], String(call)).to.deep.equal(['ERR_ARGUMENT', 'ArgumentError']);
    }
  });
});
