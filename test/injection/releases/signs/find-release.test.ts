import { expect } from 'chai';

import {
  type DelimiterPair,
  releaseOfParts,
  releaseOfPods,
} from '../../../../src/injection/releases/signs/find-release.js';

const releaseOfTemplate = (text: string, delimiters: DelimiterPair): string =>
  releaseOfParts({ text, delimiters }).release;

const BRACES = ['{{', '}}'] as const;

describe('releaseOfParts', () => {
  const rows: readonly [what: string, text: string, release: string][] = [
    ['what 0.7 has', '{{ formatDuration .ProxyConfig.DrainDuration }} {{ index .ObjectMeta.Labels "app" }}', '0.7.1'],
    ['a function of Istio', '{{ annotation .ObjectMeta `a` 1 }}', '1.0.2'],
    ["a function of Istio's that came later", '{{ env `A` `b` }}', '1.5'],
    ['a function of sprig', '{{ .Spec.Hostname | quote }}', '1.0.2'],
    ['values', '{{ if .Values.global.proxy }}{{ end }}', '1.1'],
    ['values, from the root', '{{ range .Spec.Containers }}{{ $.Values }}{{ end }}', '1.1'],
    ['the workload', '{{ .DeploymentMeta.Name }}', '1.0.2'],
    [
      'a later annotation',
      '{{ index .ObjectMeta.Annotations "traffic.sidecar.istio.io/includeInboundPorts" }}',
      '1.0.2',
    ],
    ['a later key', 'podRedirectAnnot:\n  a: {{ .Spec.Hostname }}', '1.3'],
    ['the image of 1.4', 'containers:\n- image: gcr.io/istio-release/proxyv2:1.4.0\n  a: {{ .Spec.Hostname }}', '1.4'],
    ['a tag of 1.10', 'image: "docker.io/istio/proxy:1.10.2" # {{ .Spec.Hostname }}', '1.8'],
    ['a tag of 0.8', '- image: docker.io/istio/proxy:0.8.0\n{{ .Spec.Hostname }}', '1.0.2'],
    ['a tag of a branch', '- image: istio/proxy_init:release-1.1-latest\n{{ .Spec.Hostname }}', '1.1'],
    ['a tag of 0.6', '- image: docker.io/istio/proxy:0.6.0\n{{ .Spec.Hostname }}', '0.7.1'],
    ['a tag of 0.5', '- image: docker.io/istio/proxy:0.5.0\n{{ .Spec.Hostname }}', '0.5.0'],
    ['a tag of another image', '- image: docker.io/library/alpine:3.9\n{{ .Spec.Hostname }}', '0.7.1'],
    ['a word in a text and in a comment', '{{/* .Values */}}{{ "annotation" }} Values', '0.7.1'],
    ['no actions', 'image: docker.io/istio/proxy:0.5.0', '1.0.2'],
    ['an action that does not end', '{{ .Spec', '0.7.1'],
  ];
  for (const [what, text, release] of rows) {
    it(`is ${release} by ${what}`, () => {
      expect(releaseOfTemplate(text, BRACES)).to.equal(release);
    });
  }

  it("is 1.8 by sprig's function in a template of 1.1 or later, which knows no such thing before", () => {
    const found = (text: string) => releaseOfParts({ text, delimiters: BRACES });
    expect(found('{{ .Values.a | quote }}')).to.deep.equal({ release: '1.8', reason: "by sprig's function quote" });
    expect(found('{{ toYaml .Values.a | indent 2 }}').release).to.equal('1.1');
  });

  it('is 1.0.2 by brackets', () => {
    expect(releaseOfTemplate('[[ .Spec.Hostname ]]', ['[[', ']]'])).to.equal('1.0.2');
  });
});

describe('releaseOfPods', () => {
  const rows: readonly [what: string, text: string, release: string][] = [
    ['nothing', 'spec: {}', '1.31'],
    ['data that came with it', '{{ .ProxyUID }}', '1.20'],
    ['data that went later', '{{ .EstimatedConcurrency }}', '1.11'],
    ['a function that came with it', '{{ mergeMaps }}', '1.21'],
    ['a function that went after it', '{{ toJSON .ObjectMeta.Labels }}', '1.18'],
    ["a function that was sprig's before", '{{ omit .ObjectMeta.Annotations `a` }}', '1.31'],
    ["a function that is sprig's after", '{{ toJson .ObjectMeta.Labels }}', '1.31'],
  ];
  for (const [what, text, release] of rows) {
    it(`is ${release} by ${what}`, () => {
      expect(releaseOfPods([{ text, delimiters: BRACES }]).release).to.equal(release);
    });
  }
});
