import { expect } from 'chai';

import { rulesAt } from '../../../../src/injection/releases/history.js';
import { type Release, RELEASES } from '../../../../src/injection/releases/release.js';
import { TEMPLATE_HISTORY } from '../../../../src/injection/releases/rules/template-rules.js';
import type { InjectionParts } from '../../../../src/template/istio/injection-data.js';
import { compileInjectionTemplate } from '../../../../src/template/istio/injection-template.js';

const ENVIRONMENT = { ENABLE_NATIVE_SIDECARS: 'true', EMPTY: '' };

function render(text: string, release: Release, parts: InjectionParts = {}): string {
  const features = rulesAt(TEMPLATE_HISTORY, release);
  return compileInjectionTemplate(text, undefined, { features, environment: ENVIRONMENT, proxyDefaults: {} }).execute(
    parts,
  );
}

function works(text: string, release: Release): boolean {
  try {
    render(text, release);
    return true;
  } catch {
    return false;
  }
}

/** An action, and the releases in which it works: from one, and up to another. */
const SPANS: readonly (readonly [action: string, since: Release, until?: Release])[] = [
  ['excludeInboundPort 1 "2"', '0.5.0'],
  ['env "X" "d"', '1.5'],
  ['render "a"', '0.5.0', '1.13'],
  ['toJSON .ObjectMeta.Labels', '0.5.0', '1.18'],
  ['appendMultusNetwork "" "n"', '1.8'],
  ['excludeInterfaces "a"', '1.15'],
  // sprig's takes a map[string]interface{} only.
  ['omit .ObjectMeta.Annotations "a"', '1.18'],
  ['strdict "a" "b"', '1.18'],
  ['toJsonMap', '1.18'],
  ['mergeMaps', '1.21'],
  ['omitNil .Values', '1.30'],
  ['otelResourceAttributes .MeshConfig nil nil "" nil', '1.30'],
  ['.Revision', '1.9'],
  ['.EstimatedConcurrency', '1.11', '1.17'],
  ['.ProxyImage', '1.13'],
  ['.ProxyUID', '1.20'],
  ['.ProxyGID', '1.20'],
  ['.CompliancePolicy', '1.21'],
  ['.InboundTrafficPolicyMode', '1.22'],
  ['.NativeSidecars', '1.27'],
  ['.ProxyInitImage', '1.31'],
  ['.ProxyConfig.HoldApplicationUntilProxyStarts.GetValue', '1.5'],
  ['gt .ProxyConfig.Concurrency 0', '0.5.0', '1.6'],
  ['.ProxyConfig.GetConcurrency.GetValue', '1.7'],
];

describe('TEMPLATE_HISTORY', () => {
  for (const [action, since, until] of SPANS) {
    it(`lets a template say {{ ${action} }} from ${since} ${until === undefined ? 'on' : `to ${until}`}`, () => {
      const template = RELEASES.filter((release) => RELEASES.indexOf(release) >= RELEASES.indexOf('0.5.0'));
      const wanted = template.filter(
        (release) =>
          RELEASES.indexOf(release) >= RELEASES.indexOf(since) &&
          (until === undefined || RELEASES.indexOf(release) <= RELEASES.indexOf(until)),
      );
      expect(template.filter((release) => works(`{{ ${action} }}`, release))).to.deep.equal(wanted);
    });
  }

  it('has the functions of sprig from 1.8 on, and in the releases before 1.1', () => {
    expect(render('{{ list 1 2 | join "-" }}', '1.0.2')).to.equal('1-2');
    expect(() => render('{{ list 1 2 | join "-" }}', '1.6')).to.throw(
      'template: inject:1: function "list" not defined',
    );
    expect(render('{{ list 1 2 | join "-" }}', '1.8')).to.equal('1-2');
    expect(() => render('{{ now }}', '1.6')).to.throw(/function "now" not defined$/);
    expect(() => render('{{ now }}', '1.31')).to.throw('it depends on the clock');
  });

  it("says in Go's words that the data of a release lacks a field", () => {
    expect(() => render('{{ .NativeSidecars }}', '1.24')).to.throw(
      "can't evaluate field NativeSidecars in type *inject.SidecarTemplateData",
    );
  });

  it('gives the fields of the data what the workload has', () => {
    const parts: InjectionParts = {
      revision: 'r1',
      proxyImage: 'hub/proxyv2:1',
      proxyInitImage: 'hub/init:1',
      proxyUID: 1001,
      proxyGID: 1002,
      compliancePolicy: 'fips-140-2',
      inboundTrafficPolicyMode: 'localhost',
      nativeSidecars: true,
    };
    const text =
      '{{ .Revision }} {{ .ProxyImage }} {{ .ProxyInitImage }} {{ .ProxyUID | default "1337" | quote }} {{ .ProxyGID }} ' +
      '{{ .CompliancePolicy }} {{ .InboundTrafficPolicyMode }} {{ printf "%t" .NativeSidecars }}';
    const wanted = 'r1 hub/proxyv2:1 hub/init:1 "1001" 1002 fips-140-2 localhost true';
    expect(render(text, '1.31', parts)).to.equal(wanted);
    expect(render('{{ ge .EstimatedConcurrency 2 }}', '1.15', { estimatedConcurrency: 3 })).to.equal('true');
  });

  it("lets env read the injector's flags and nothing of this process", () => {
    expect(render('{{ env "ENABLE_NATIVE_SIDECARS" "false" }}', '1.20')).to.equal('true');
    expect(render('{{ env "EMPTY" "false" }} {{ env "PATH" "none" }} {{ env "constructor" "none" }}', '1.20')).to.equal(
      'false none none',
    );
  });

  it('has a getter of what is one of several, but no field', () => {
    const parts = { proxyConfig: { tracing: { zipkin: { address: 'z:1' } }, serviceCluster: 'c' } };
    expect(render('{{ .ProxyConfig.GetTracing.GetZipkin.GetAddress }}', '1.15', parts)).to.equal('z:1');
    expect(render('{{ .ProxyConfig.GetServiceCluster }}', '1.15', parts)).to.equal('c');
    expect(() => render('{{ .ProxyConfig.Tracing.Zipkin }}', '1.15', parts)).to.throw(
      "can't evaluate field Zipkin in type *v1alpha1.Tracing",
    );
  });

  it('answers a chain of getters through what is not there', () => {
    const chain = '{{ .ProxyConfig.GetTracing.GetTlsSettings.GetCaCertificates }}|';
    expect(render(chain, '1.31')).to.equal('|');
    expect(render('{{ with .ProxyConfig.GetTracing.GetTlsSettings }}set{{ end }}|', '1.31')).to.equal('|');
    const proxyConfig = { tracing: { tlsSettings: { caCertificates: '/ca.pem' } } };
    expect(render(chain, '1.31', { proxyConfig })).to.equal('/ca.pem|');
  });

  it('prints an enum by its name, and counts it as a text', () => {
    const text = '{{ .ProxyConfig.InterceptionMode }} {{ .ProxyConfig.InterceptionMode.String }}';
    expect(render(text, '1.31')).to.equal('REDIRECT REDIRECT');
    expect(render(text, '1.31', { proxyConfig: { interceptionMode: 'NONE' } })).to.equal('NONE NONE');
    const annotated = '{{ annotation .ObjectMeta "sidecar.istio.io/interceptionMode" .ProxyConfig.InterceptionMode }}';
    expect(render(annotated, '1.31', { proxyConfig: { interceptionMode: 'TPROXY' } })).to.equal('TPROXY');
  });

  it('reads a whole number that is wrapped', () => {
    const text = '{{ .ProxyConfig.Concurrency.GetValue }}';
    expect(render(text, '1.31', { proxyConfig: { concurrency: 4 } })).to.equal('4');
    expect(render('{{ .ProxyConfig.GetConcurrency.GetValue }}', '1.31')).to.equal('0');
    expect(render('{{ if .ProxyConfig.Concurrency }}set{{ end }}|', '1.31')).to.equal('|');
  });
});
