import { expect } from 'chai';

import { ConfigError } from '../../../src/injection/schema/config-error.js';
import { ConfigFile } from '../../../src/injection/schema/config-file.js';
import { configObjects } from '../../../src/injection/schema/config-objects.js';

const INJECTOR =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio-sidecar-injector\ndata:\n  config: |-\n' +
  '    templates:\n      sidecar: |\n        {{ if true }}\n        metadata: {}\n        {{ end }}\n  values: |-\n    {}\n';
const MESH =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio\ndata:\n  mesh: |-\n    rootNamespace: istio-system\n';
const MERGED = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: values\ndata:\n  original-values: |-\n    {}\n';

const source = (name: string, text: string): string => `---\n# Source: istiod/templates/${name}.yaml\n${text}`;
const CHART = [
  source('zzz_profile', '# nothing in it\n'),
  source('serviceaccount', 'apiVersion: v1\nkind: ServiceAccount   \nmetadata:\n  name: istiod  \n'),
  source('configmap-values', MERGED),
  source('configmap', MESH),
  source('istiod-injector-configmap', INJECTOR),
  source('mutatingwebhook', 'apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\n'),
  '---\n---\n\n',
].join('');

const ABOUT =
  'NAME: istiod\nLAST DEPLOYED: Mon Nov 30 19:09:03 2026\nNAMESPACE: istio-system\nSTATUS: pending-install\n' +
  'REVISION: 1\nTEST SUITE: None\n';
const COMPUTED = 'USER-SUPPLIED VALUES:\n{}\n\nCOMPUTED VALUES:\nglobal:\n  hub: docker.io/istio\n\n';
const HOOK = source('hook', 'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: hook\n');
const NOTES = '\nNOTES:\n"istiod" successfully installed!\n\nNext steps:\n  * Deploy a Gateway: https://istio.io/\n';
const DRY_RUN = `${ABOUT}HOOKS:\nMANIFEST:\n${CHART}${NOTES}`;
const REPEATED = '---\nkind: Deployment\nmetadata:\n  labels:\n    app: istiod\n    app: istiod\n';

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

describe('configObjects', () => {
  const FORMS: readonly (readonly [what: string, text: string])[] = [
    ['helm template', CHART],
    ['helm template with ends of lines of Windows', CHART.replaceAll('\n', '\r\n')],
    ['helm template behind a byte order mark', `\ufeff${CHART}`],
    ['helm template, with blanks behind each line', CHART.replaceAll('\n', '  \n')],
    [
      'helm template, with its warnings',
      `WARNING: kubeconfig is group-readable: this: is bad\nwalk.go:74: link\n${CHART}`,
    ],
    ['helm template, with a key twice in another document', `${CHART}${REPEATED}`],
    ['helm template, with another document that is no YAML', `${CHART}---\nkind: Secret\ndata: {{ x }}\n`],
    ['helm install --dry-run', DRY_RUN],
    ['helm install --dry-run, with ends of lines of Windows', DRY_RUN.replaceAll('\n', '\r\n')],
    ['helm install --dry-run --debug', `${ABOUT}${COMPUTED}HOOKS:\n${HOOK}MANIFEST:\n${CHART}${NOTES}`],
    ['helm upgrade --install --dry-run', `Release "istiod" does not exist. Installing it now.\n${DRY_RUN}`],
    ['helm get all', `${ABOUT}${COMPUTED}HOOKS:\n${HOOK}MANIFEST:\n${CHART}`],
    ['helm install --dry-run -o json', JSON.stringify({ name: 'istiod', info: { status: 'x' }, manifest: CHART })],
    ['helm install --dry-run -o yaml', `name: istiod\ninfo:\n  status: x\nmanifest: |\n${indented(CHART)}`],
    ['istioctl manifest generate', `${MESH}\n---\n${INJECTOR}\n---\nkind: HorizontalPodAutoscaler\n\n---\n`],
    [
      'kubectl get -o yaml',
      `apiVersion: v1\nitems:\n- ${indented(MESH).trim()}\n- ${indented(INJECTOR).trim()}\nkind: List\n`,
    ],
    [
      'kubectl get --raw',
      JSON.stringify({
        kind: 'ConfigMapList',
        items: [
          { metadata: { name: 'istio' }, data: { mesh: 'rootNamespace: istio-system' } },
          { metadata: { name: 'istio-sidecar-injector' }, data: { config: 'templates: {}' } },
        ],
      }),
    ],
    [
      'JSON objects, one after the other',
      [
        { kind: 'ConfigMap', metadata: { name: 'istio' }, data: { mesh: 'rootNamespace: istio-system' } },
        { kind: 'ConfigMap', metadata: { name: 'istio-sidecar-injector' }, data: { config: 'templates: {}' } },
      ]
        .map((object) => `${JSON.stringify(object)}\n`)
        .join(''),
    ],
  ];
  for (const [what, text] of FORMS) {
    it(`finds the ConfigMaps in what comes from ${what}`, () => {
      const file = new ConfigFile(text, 'mesh.yaml');
      expect(file.text({ key: 'config' }).text).to.match(/^templates:/);
      expect(file.text({ key: 'mesh' }).text.trim()).to.equal('rootNamespace: istio-system');
    });
  }

  const OTHERS: readonly (readonly [what: string, text: string, came: string, how: string])[] = [
    [
      'what kubectl describe prints',
      'Name:         istio\nLabels:       app=istio\n\nData\n====\nmesh:\n----\nrootNamespace: istio-system\n\n',
      'what kubectl describe prints',
      'kubectl -n istio-system get configmap',
    ],
    ['a table', 'NAME    DATA   AGE\nistio   2      3d\n', 'the table that kubectl get', 'kubectl -n istio-system get'],
    [
      'what helm list prints',
      'NAME\tNAMESPACE\tREVISION\nistiod\tx\t1\n',
      'what helm tells',
      'helm get manifest istiod',
    ],
    ['what helm status prints', `${ABOUT}${NOTES}`, 'what helm tells of a release', 'helm get manifest istiod'],
    [
      'what helm get values prints',
      'USER-SUPPLIED VALUES:\nnull\n',
      "values of Istio's charts",
      'helm template istiod',
    ],
    ['an error', 'Error from server (NotFound): configmaps "x" not found\n', 'an error message', 'kubectl -n'],
    [
      'a template of the chart',
      'kind: ConfigMap\nmetadata:\n  name: istio{{- if .Values.revision }}-x{{ end }}\ndata:\n{{ x }}\n',
      'a template of a chart',
      'helm template istiod',
    ],
  ];
  for (const [what, text, came, how] of OTHERS) {
    it(`says of ${what} what it is, and how to get the ConfigMaps`, () => {
      expect(() => configObjects(text, { key: '', name: 'mesh.yaml' }))
        .to.throw(ConfigError, `read mesh.yaml: got ${came}`)
        .with.property('message')
        .that.includes(how);
    });
  }

  it('says where a ConfigMap does not parse, by the line of the whole file', () => {
    const text = `${ABOUT}MANIFEST:\n---\nkind: Service\n---\nkind: ConfigMap\ndata: [\n`;
    expect(() => configObjects(text, { key: '', name: 'mesh.yaml' })).to.throw(
      ConfigError,
      'read mesh.yaml: not valid YAML at line 13, column 1: ',
    );
  });

  it('leaves a configuration whose template does not parse to its own message', () => {
    const text = 'policy: enabled\ntemplate: |\n  {{ if }}\n bad: x\n';
    expect(() => configObjects(text, { key: '', name: 'mesh.yaml' })).to.throw(ConfigError, 'not valid YAML at line 4');
  });
});
