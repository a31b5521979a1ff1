import { expect } from 'chai';

import type { InjectionParts } from '../../../src/template/istio/injection-data.js';
import { compileInjectionTemplate, type InjectionTemplate } from '../../../src/template/istio/injection-template.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const container = {
  name: 'app',
  args: ['--port', '80'],
  ports: [{ containerPort: 80, protocol: 'TCP' }],
  resources: { limits: { cpu: '1' } },
  securityContext: { runAsUser: 5 },
};
const metadata = { labels: { app: 'a' }, annotations: { level: 'debug', other: 'x' }, finalizers: ['f'] };
const spec = { hostNetwork: false, containers: [container], volumes: [{ name: 'data', emptyDir: {} }] };
const values = {
  hub: 'docker.io/istio',
  proxy: { level: 'warning', resources: { limits: { cpu: '2' } } },
  list: ['a'],
};

const base: InjectionParts = {
  typeMeta: { apiVersion: 'apps/v1', kind: 'Deployment' },
  deploymentMeta: { name: 'app', namespace: 'default' },
  ...{ objectMeta: metadata, spec, values },
  meshConfig: { enableTracing: true },
  proxyConfig: { discoveryAddress: 'istiod:15012', drainDuration: '45s' },
};

const withContainer = (changed: object): InjectionParts => ({
  ...base,
  spec: { ...spec, containers: [{ ...container, ...changed }] },
});
const withMetadata = (changed: object): InjectionParts => ({ ...base, objectMeta: { ...metadata, ...changed } });

/** Each differs from the first one in one thing. */
const workloads: readonly InjectionParts[] = [
  base,
  { ...base },
  { ...base, deploymentMeta: { name: 'other', namespace: 'default' } },
  withMetadata({ annotations: { level: 'debug', other: 'y' } }),
  withMetadata({ annotations: { level: '', other: 'x' } }),
  withMetadata({ annotations: { other: 'x' } }),
  withMetadata({ annotations: {} }),
  withMetadata({ annotations: undefined }),
  withMetadata({ annotations: ['level'] }),
  withMetadata({ labels: { app: 'b' } }),
  withMetadata({ finalizers: ['f', 'g'] }),
  withMetadata({ finalizers: undefined }),
  withContainer({ name: 'b' }),
  withContainer({ args: ['--port', '81'] }),
  withContainer({ args: undefined }),
  withContainer({ ports: [{ containerPort: 81, protocol: 'TCP' }] }),
  withContainer({ ports: [] }),
  withContainer({ resources: { limits: { cpu: '3' } } }),
  withContainer({ securityContext: undefined }),
  withContainer({ securityContext: { runAsUser: 6 } }),
  withContainer({ securityContext: {} }),
  { ...base, spec: { ...spec, containers: [container, { name: 'second' }] } },
  { ...base, spec: { ...spec, containers: Array.from({ length: 80 }, (_, at) => ({ name: `c${at}` })) } },
  { ...base, spec: { ...spec, containers: Array.from({ length: 80 }, (_, at) => ({ name: `d${at}` })) } },
  { ...base, spec: { ...spec, hostNetwork: true } },
  { ...base, spec: { ...spec, volumes: [{ name: 'data', emptyDir: { medium: 'Memory' } }] } },
  { ...base, spec: {} },
  { ...base, values: { ...values, hub: 'example.com' } },
  { ...base, values: { ...values, list: [] } },
  { ...base, meshConfig: { enableTracing: false } },
  { ...base, proxyConfig: { discoveryAddress: 'istiod:15012', drainDuration: '46s' } },
];

/** What a template makes of a workload, or why it fails. */
function outcomeOf(template: InjectionTemplate, parts: InjectionParts): string {
  try {
    return template.execute(parts);
  } catch (error) {
    return `failed: ${String(error)}`;
  }
}

const templates: readonly string[] = [
  '{{ annotation .ObjectMeta "level" .Values.proxy.level }}',
  '{{ $m := .ObjectMeta }}{{ $a := $m.Annotations }}{{ isset $a "level" }}{{ index $a "level" }}{{ len $a }}',
  '{{ range $k, $v := .ObjectMeta.Annotations }}{{ $k }}={{ $v }} {{ end }}',
  '{{ if .ObjectMeta.Annotations }}some{{ else }}none{{ end }}{{ toJson .ObjectMeta.Annotations }}',
  '{{ with .ObjectMeta.Labels.app }}{{ . }}{{ end }}{{ toJson .ObjectMeta }}',
  '{{ range .ObjectMeta.Finalizers }}{{ . }},{{ else }}none{{ end }}',
  '{{ $names := list }}{{ range .Spec.Containers }}{{ $names = append $names .Name }}{{ end }}{{ join "," $names }}',
  '{{ range .Spec.Containers }}{{ range .Args }}{{ . }}{{ end }}{{ structToJSON . }}{{ end }}',
  '{{ range .Spec.Containers }}{{ if .SecurityContext }}{{ .SecurityContext.RunAsUser }}{{ end }}{{ end }}',
  '{{ range .Spec.Containers }}{{ .Resources.Limits.Cpu.String }}{{ end }}',
  '{{ range .Spec.Volumes }}{{ toJson . }}{{ end }}{{ .Spec.HostNetwork }}',
  '{{ len .Spec.Containers }}{{ (index .Spec.Containers 0).Name }}',
  '{{ .DeploymentMeta.Name }}{{ .TypeMeta.Kind | lower }}{{ .Values.hub }}{{ toJson .Values }}',
  '{{ .MeshConfig.EnableTracing }}{{ .ProxyConfig.DiscoveryAddress }}{{ formatDuration .ProxyConfig.DrainDuration }}',
  '{{ includeInboundPorts .Spec.Containers }}{{ applicationPorts .Spec.Containers }}',
  '{{ $all := .ObjectMeta }}{{ $app := $all.Labels.app }}{{ if eq $app "a" }}{{ $app = "is a" }}{{ end }}{{ $app }}',
  '{{ define "named" }}{{ .Name }}{{ end }}{{ template "named" .DeploymentMeta }}',
  '{{ render "{{ .DeploymentMeta.Name }}" }}',
  '{{ $x := .Values }}{{ range $i, $x = .Values.list }}{{ $i }}{{ end }}{{ $x }}',
  '{{ $c := first .Spec.Containers }}{{ $c.Name }}',
];

const changing: readonly string[] = [
  '{{ $d := dict "a" "b" }}{{ with index .ObjectMeta.Labels "app" }}{{ $d = set $d . "1" }}{{ end }}{{ toJson $d }}',
  '{{ $d := dict "a" (dict "b" "c") }}{{ $x := set $d.a .DeploymentMeta.Name "1" }}{{ toJson $d }}',
  '{{ $d := dict "a" "b" }}{{ $e := $d }}{{ $x := unset $e "a" }}{{ toJson $d }}{{ toJson $e }}',
  '{{ $d := list (dict "a" "b") }}{{ $x := set (first $d) .DeploymentMeta.Name "x" }}{{ toJson $d }}',
  '{{ $d := dict "a" "b" }}{{ $x := set $d "self" $d }}{{ len $d }}',
  '{{ $d := merge (dict "x" .DeploymentMeta.Name) .Values.proxy }}{{ toJson $d }}{{ toJson .Values }}',
  '{{ $x := set .Values "new" .DeploymentMeta.Name }}{{ toJson .Values }}',
  '{{ $p := .Values.proxy }}{{ $x := unset $p "level" }}{{ toJson .Values }}{{ $p.level }}',
  '{{ $x := mergeOverwrite .Values.proxy (dict "level" .DeploymentMeta.Name) }}{{ .Values.proxy.level }}',
];

describe('the rendering of one workload after the other', () => {
  for (const text of [...templates, ...changing]) {
    it(`makes of each workload what a template makes that has seen no other: ${text}`, () => {
      const template = compileInjectionTemplate(text);
      const expected = workloads.map((parts) => outcomeOf(compileInjectionTemplate(text), parts));
      const turns = Array.from({ length: 3 }, (_, at) => (at % 2 === 0 ? workloads : workloads.toReversed()));

      for (const turn of turns) {
        const got = turn.map((parts) => outcomeOf(template, deepFreeze(structuredClone(parts))));
        expect(turn === workloads ? got : got.toReversed()).to.deep.equal(expected);
      }
    });
  }

  it('makes of the same objects what they hold, in any order', () => {
    const text = [...templates, '{{ $p := .Values.proxy }}{{ $d := dict "p" $p }}{{ toJson $d }}'].join('\n');
    const template = compileInjectionTemplate(text);
    const expected = workloads.map((parts) => outcomeOf(compileInjectionTemplate(text), parts));
    const order = Array.from({ length: 90 }, (_, at) => (at * 7) % workloads.length);

    for (const at of order) {
      expect(outcomeOf(template, workloads[at] ?? base)).to.equal(expected[at]);
    }
  });

  it('fails for the workload that fails, and no other', () => {
    const template = compileInjectionTemplate(
      '{{ $n := .DeploymentMeta.Name }}{{ if eq $n "bad" }}{{ fail "no" }}{{ end }}',
    );
    const named = (name: string): InjectionParts => ({ ...base, deploymentMeta: { name } });

    const outcomes = ['a', 'bad', 'a', 'bad'].map((name) => outcomeOf(template, named(name)));

    expect(outcomes.map((one) => one.startsWith('failed'))).to.deep.equal([false, true, false, true]);
  });

  it('counts the steps of what it repeats, and names the piece that exceeds the limit', () => {
    const half = '{{ range until 660 }}{{ range until 300 }}{{ end }}{{ end }}';
    const [first, second] = [1, 2].map(() =>
      compileInjectionTemplate(`${half}\n${half}\n{{ if true }}${half}{{ end }}`),
    );

    const outcomes = [base, base].map((parts) => outcomeOf(first ?? { execute: () => '' }, parts));

    expect(outcomes[0]).to.match(/inject:3:.*exceeded maximum number of steps/);
    expect(new Set(outcomes)).to.deep.equal(new Set([outcomeOf(second ?? { execute: () => '' }, base)]));
  });
});
