import { expect } from 'chai';

import {
  injectionDataFactory,
  type InjectionParts,
  injectionTypes,
} from '../../../src/template/istio/injection-data.js';
import { compileInjectionTemplate, delimitersOf } from '../../../src/template/istio/injection-template.js';
import { deepFreeze } from '../../support/deep-freeze.js';

const PARTS: InjectionParts = deepFreeze({
  typeMeta: { apiVersion: 'apps/v1', kind: 'Deployment' },
  deploymentMeta: { name: 'hello', namespace: 'shop' },
  objectMeta: {
    labels: { app: 'hello', version: 'v1' },
    creationTimestamp: '2018-06-01T10:20:30Z',
    ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u-1' }],
  },
  spec: {
    dnsPolicy: 'ClusterFirst',
    containers: [
      {
        name: 'web',
        image: 'web:1',
        tty: true,
        ports: [{ containerPort: 8080, hostIP: '10.0.0.1', protocol: 'TCP' }],
        env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
        livenessProbe: { httpGet: { path: '/live', port: 'http' }, periodSeconds: 3 },
        readinessProbe: { tcpSocket: { port: 8080 } },
        resources: { limits: { cpu: '500m' } },
        securityContext: { runAsUser: 1000, seLinuxOptions: { level: 's0' } },
      },
    ],
    volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }],
    securityContext: { fsGroup: 42 },
  },
  meshConfig: {
    proxyListenPort: 15001,
    enableTracing: true,
    enableAutoMtls: true,
    rdsRefreshDelay: '10s',
    sdsUseK8sSaJwt: true,
    defaultConfig: {
      drainDuration: '45s',
      connectTimeout: 1_500_000_000,
      proxyAdminPort: 15000,
      availabilityZone: 'eu',
      controlPlaneAuthPolicy: 'MUTUAL_TLS',
      interceptionMode: 'TPROXY',
      tracing: { zipkin: { address: 'zipkin:9411' } },
    },
  },
  values: { global: { port: 15020, million: 1000000, name: 'n', off: false } },
});

function render(action: string, parts: InjectionParts = PARTS): string {
  try {
    return compileInjectionTemplate(`{{ ${action} }}`).execute(parts);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*?: executing "inject" at /s, '') : String(error);
  }
}

const rows: readonly (readonly [action: string, output: string])[] = [
  ['.TypeMeta.APIVersion', 'apps/v1'],
  ['.TypeMeta.Kind', 'Deployment'],
  ['.DeploymentMeta.Name', 'hello'],
  ['.DeploymentMeta.GetNamespace', 'shop'],
  ['index .ObjectMeta.Labels "app"', 'hello'],
  ['printf "%q" (index .ObjectMeta.Labels "absent")', '""'],
  ['printf "%q" (index .ObjectMeta.Annotations "absent")', '""'],
  ['isset .ObjectMeta.Annotations "absent"', 'false'],
  ['printf "%q" .ObjectMeta.Name', '""'],
  ['.ObjectMeta.CreationTimestamp', '2018-06-01 10:20:30 +0000 UTC'],
  ['(index .ObjectMeta.OwnerReferences 0).UID', 'u-1'],
  ['printf "%q" .Spec.ServiceAccountName', '""'],
  ['len .Spec.InitContainers', '0'],
  ['.Spec.DNSPolicy', 'ClusterFirst'],
  ['printf "%T" .Spec.DNSPolicy', 'v1.DNSPolicy'],
  ['.Spec.HostNetwork', 'false'],
  [
    'with index .Spec.Containers 0 }}{{ .TTY }} {{ .Image }} {{ .ImagePullPolicy | printf "%q" }}{{ end',
    'true web:1 ""',
  ],
  [
    'with index (index .Spec.Containers 0).Ports 0 }}{{ .ContainerPort }} {{ .HostIP }} {{ printf "%T" .ContainerPort }}{{ end',
    '8080 10.0.0.1 int32',
  ],
  ['(index (index .Spec.Containers 0).Env 0).ValueFrom.SecretKeyRef.Name', 's'],
  ['(index .Spec.Containers 0).LivenessProbe.HTTPGet.Port', 'http'],
  ['(index .Spec.Containers 0).LivenessProbe.HTTPGet.Port.StrVal', 'http'],
  ['(index .Spec.Containers 0).ReadinessProbe.TCPSocket.Port.IntValue', '8080'],
  ['(index .Spec.Containers 0).LivenessProbe.PeriodSeconds', '3'],
  ['if (index .Spec.Containers 0).Lifecycle }}yes{{ else }}no{{ end', 'no'],
  ['(index .Spec.Containers 0).Resources.Limits.Cpu', '500m'],
  ['(index .Spec.Containers 0).Resources.Limits.Memory', '0'],
  ['(index .Spec.Containers 0).SecurityContext.RunAsUser', '1000'],
  ['(index .Spec.Containers 0).SecurityContext.SELinuxOptions.Level', 's0'],
  ['.Spec.SecurityContext.FSGroup', '42'],
  ['(index .Spec.Volumes 0).EmptyDir.Medium', 'Memory'],
  ['(index .Spec.Volumes 0).VolumeSource.EmptyDir.Medium', 'Memory'],
  ['.Spec.NodeSelector', 'map[]'],
  ['.Spec.Priority', '<nil>'],
  ['.MeshConfig.ProxyListenPort', '15001'],
  ['if gt .ProxyConfig.Concurrency 0 }}some{{ else }}none{{ end', 'none'],
  ['.MeshConfig.EnableTracing', 'true'],
  ['.MeshConfig.SdsUseK8SSaJwt', 'true'],
  ['.MeshConfig.EnableAutoMtls.Value', 'true'],
  ['.MeshConfig.RdsRefreshDelay', '10s'],
  ['.MeshConfig.RdsRefreshDelay.Seconds', '10'],
  ['.MeshConfig.DefaultConfig.AvailabilityZone', 'eu'],
  ['.ProxyConfig.AvailabilityZone', 'eu'],
  ['formatDuration .ProxyConfig.DrainDuration', '45s'],
  ['formatDuration .ProxyConfig.ConnectTimeout', '1.5s'],
  ['formatDuration .ProxyConfig.DiscoveryRefreshDelay', '1s'],
  ['.ProxyConfig.ControlPlaneAuthPolicy', 'MUTUAL_TLS'],
  ['.ProxyConfig.InterceptionMode.String', 'TPROXY'],
  ['or (index .ObjectMeta.Annotations "x") .ProxyConfig.InterceptionMode.String', 'TPROXY'],
  ['printf "%d %s" .ProxyConfig.InterceptionMode .ProxyConfig.InterceptionMode', '1 TPROXY'],
  ['.ProxyConfig.GetTracing.GetZipkin.GetAddress', 'zipkin:9411'],
  [
    'printf "%q %v" .ProxyConfig.GetTracing.GetLightstep.GetAddress .ProxyConfig.GetTracing.GetLightstep.GetSecure',
    '"" false',
  ],
  ['.ProxyConfig.ServiceCluster | valueOrDefault "none"', 'none'],
  ['.Values.global.port', '15020'],
  ['.Values.global.million', '1e+06'],
  ['annotation .ObjectMeta "absent" .Values.global.port', '15020'],
  ['excludeInboundPort (annotation .ObjectMeta "absent" .Values.global.port) "80"', '80,15020'],
  ['includeInboundPorts .Spec.Containers', '8080'],
  ['toJSON .ObjectMeta.Labels', '{"app":"hello","version":"v1"}'],
  ['toJSON .ObjectMeta.Annotations', '{}'],
  ['structToJSON .TypeMeta', '{"kind":"Deployment","apiVersion":"apps/v1"}'],
  ['structToJSON (index .Spec.Volumes 0)', '{"name":"v","emptyDir":{"medium":"Memory"}}'],
  ['structToJSON .DeploymentMeta', '{"name":"hello","namespace":"shop","creationTimestamp":null}'],
  ['toYaml (index .Spec.Containers 0).Resources', 'limits:\n  cpu: 500m\n'],
  [
    'protoToJSON .ProxyConfig',
    '{"drainDuration":"45s","connectTimeout":"1.500s","proxyAdminPort":15000,"availabilityZone":"eu","controlPlaneAuthPolicy":"MUTUAL_TLS","interceptionMode":"TPROXY","tracing":{"zipkin":{"address":"zipkin:9411"}}}',
  ],
  ['structToJSON .MeshConfig.RdsRefreshDelay', '{"seconds":10}'],
  ['render "{{ .DeploymentMeta.Name }}!"', 'hello!'],
  ['render "{{ .Absent }}"', ''],
  ['render "{{ if }}"', ''],
  // errors
  ['.NoSuchField', "<.NoSuchField>: can't evaluate field NoSuchField in type *inject.SidecarTemplateData"],
  ['.Spec.NoSuch', "<.Spec.NoSuch>: can't evaluate field NoSuch in type *v1.PodSpec"],
  ['.Spec.Affinity.NodeAffinity', '<.Spec.Affinity.NodeAffinity>: nil pointer evaluating *v1.Affinity.NodeAffinity'],
  [
    'eq .ProxyConfig.InterceptionMode "TPROXY"',
    '<eq .ProxyConfig.InterceptionMode "TPROXY">: error calling eq: incompatible types for comparison',
  ],
];

describe('the data of injection templates', () => {
  for (const [action, output] of rows) {
    it(`{{ ${action} }} is ${JSON.stringify(output)}`, () => {
      expect(render(action)).to.equal(output);
    });
  }

  it('takes parts that are left out as empty, not as nil', () => {
    expect(render('.Spec.Hostname', {})).to.equal('');
    expect(render('.ProxyConfig.InterceptionMode.String', {})).to.equal('REDIRECT');
    expect(render('len .Values', {})).to.equal('0');
  });

  it('converts nothing before it is asked for', () => {
    const spec = {
      hostname: 'h',
      get containers(): never {
        throw new Error('the containers were read');
      },
    };
    expect(render('.Spec.Hostname', { spec })).to.equal('h');
    expect(() => injectionDataFactory(injectionTypes())({ spec })).not.to.throw();
  });

  it('declares a type for every name that the types mention', () => {
    const types = injectionTypes();
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      for (const field of types(name).fields?.() ?? []) visitType(field.type);
    };
    function visitType(type: ReturnType<typeof types>): void {
      if (type.element) visitType(type.element);
      else if (type.kind === 'struct') visit(type.name);
    }
    visit('inject.SidecarTemplateData');
    expect(seen.size).to.be.greaterThan(80);
  });
});

describe('compileInjectionTemplate', () => {
  it('takes [[ ]] for delimiters where the text has [[', () => {
    expect(delimitersOf('a [[ .X ]] {{ y }}')).to.deep.equal({ left: '[[', right: ']]' });
    expect(compileInjectionTemplate('[[ .Spec.Hostname ]]{{').execute({ spec: { hostname: 'h' } })).to.equal('h{{');
  });

  it('renders one template over several workloads', () => {
    const template = compileInjectionTemplate('{{ .DeploymentMeta.Name }}{{ render "{{ .DeploymentMeta.Name }}" }}');
    expect(['a', 'b'].map((name) => template.execute({ deploymentMeta: { name } }))).to.deep.equal(['aa', 'bb']);
  });

  it('reads each mesh once', () => {
    let reads = 0;
    const meshOf = (port: number): object => ({
      get proxyListenPort(): number {
        reads += 1;
        return port;
      },
      defaultConfig: { drainDuration: `${port}s` },
    });
    const [one, other] = [meshOf(1), meshOf(2)];
    const template = compileInjectionTemplate(
      '{{ .MeshConfig.ProxyListenPort }} {{ formatDuration .ProxyConfig.DrainDuration }} {{ .ObjectMeta.Name }}',
    );
    const rendered = [one, other, one].map((meshConfig, index) =>
      template.execute({ meshConfig, objectMeta: { name: `p${index}` } }),
    );
    expect(rendered).to.deep.equal(['1 1s p0', '2 2s p1', '1 1s p2']);
    expect(reads).to.equal(2);
  });

  it('lets no template change the mesh of the next', () => {
    const to = { a: 1 };
    const meshConfig = { localityLbSetting: { distribute: [{ from: 'x', to }] } };
    const template = compileInjectionTemplate(
      '{{ range .MeshConfig.LocalityLbSetting.Distribute }}{{ set .To "a" 2 }}{{ end }}',
    );
    expect(() => template.execute({ meshConfig })).to.throw('expected map[string]interface {}; got map[string]uint32');
  });

  it('does not let one rendering change the values of the next', () => {
    const template = compileInjectionTemplate('{{ .Values.a }}{{ $_ := set .Values "a" 2 }}{{ .Values.a }}');
    const values = { a: 1 };
    expect([template.execute({ values }), template.execute({ values })]).to.deep.equal(['12', '12']);
  });

  const hostile: readonly (readonly [what: string, text: string, values: object])[] = [
    ['a text that renders itself', '{{ render .Values.a }}', { a: '{{ render .Values.a }}' }],
    [
      'texts that render each other twice',
      '{{ render .Values.a }}',
      { a: '{{ render .Values.a }}{{ render .Values.a }}' },
    ],
    ['a map that contains itself', '{{ $_ := set .Values "a" .Values }}{{ toYaml .Values }}', {}],
    ['maps in maps, each twice', `{{ $d := dict }}${'{{ $d = dict "a" $d "b" $d }}'.repeat(60)}{{ toJSON $d }}`, {}],
    [
      'comparing such maps',
      `{{ $d := dict }}{{ $e := dict }}${'{{ $d = dict "a" $d "b" $d }}{{ $e = dict "a" $e "b" $e }}'.repeat(60)}{{ deepEqual $d $e }}`,
      {},
    ],
    ['a text doubled in a loop', '{{ $t := "ab" }}{{ range until 60 }}{{ $t = printf "%s%s" $t $t }}{{ end }}', {}],
    ['a list doubled in a loop', '{{ $l := list 1 }}{{ range until 60 }}{{ $l = concat $l $l }}{{ end }}', {}],
    ['a long list', '{{ until 1000000000 }}', {}],
    ['a wide indent', '{{ indent 1000000000 "a\\nb" }}', {}],
    ['distinct items of a long list', '{{ uniq (until 1000000) }}', {}],
    [
      'an expression that takes exponential time elsewhere',
      '{{ regexMatch "^(a|aa|a*)*$" (printf "%sb" (repeat 10000000 "a")) }}',
      {},
    ],
  ];
  for (const [what, text, values] of hostile) {
    it(`ends ${what} with an error`, () => {
      expect(() => compileInjectionTemplate(text).execute({ values })).to.throw(/template: inject:1/);
    }).timeout(10_000);
  }
});
