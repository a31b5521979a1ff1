import { expect } from 'chai';

import { sampleIsInjected } from '../../../src/controller/preflight/sample-rule.js';
import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import type { SidecarConfig } from '../../../src/injection/config/sidecar-config.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { sidecarConfigWith } from '../../support/workloads.js';

const NATIVE = '{{ if .NativeSidecars }}initContainers{{ else }}containers{{ end }}';

function configOf(proxy: string, nativeSidecars: 'true' | 'false' = 'false'): SidecarConfig {
  const template = `spec:\n  ${NATIVE}:\n  - name: istio-proxy\n    image: p\n${proxy}`;
  const text = JSON.stringify({ policy: 'disabled', templates: { sidecar: template } });
  const config = parseInjectionConfig(text, { key: 'config', name: 'c' }, { istioVersion: '1.31' });
  return { config, mesh: defaultMesh(config.compatibility), injector: { nativeSidecars } };
}

const results = (sidecarConfig: SidecarConfig) =>
  sampleIsInjected({ configuration: { value: { sidecarConfig, warnings: [] } } }).map((result) => [
    result.level,
    result.message,
    'fix' in result ? result.fix : '',
  ]);

describe('what a server with Initializers can not have', () => {
  it('is nothing of a configuration of parameters, or of a plain template', () => {
    expect(results(sidecarConfigWith())).to.deep.equal([]);
    expect(results(configOf(''))).to.deep.equal([]);
  });

  it('is a native sidecar, and the fix names the flag', () => {
    const [result, ...others] = results(configOf('    restartPolicy: Always\n', 'true'));
    expect(others).to.deep.equal([]);
    expect(result?.[0]).to.equal('warning');
    expect(result?.[1]).to.match(/^a plain Deployment would get no sidecar: the container istio-proxy is a native/);
    expect(result?.[2]).to.contain('--native-sidecars false');
  });

  it('is a gRPC probe', () => {
    const [result] = results(configOf('    readinessProbe:\n      grpc:\n        port: 15021\n'));
    expect(result?.[1]).to.match(/the container istio-proxy has a gRPC probe, which needs Kubernetes 1\.23$/);
  });

  it('is a startup probe or a seccomp profile, which are left out', () => {
    const proxy =
      '    startupProbe:\n      httpGet:\n        port: 1\n' +
      '    securityContext:\n      seccompProfile:\n        type: RuntimeDefault\n';
    const found = results(configOf(proxy)).map(([, message]) => message);
    expect(found).to.deep.equal([
      'the container istio-proxy has a startup probe, which needs Kubernetes 1.16: this server leaves it out',
      'the container istio-proxy has a seccomp profile, which needs Kubernetes 1.19: this server leaves it out',
    ]);
  });

  it('is everything where the template fails', () => {
    const [result] = results(configOf('    args: [{{ fail "not so" }}]\n'));
    expect(result?.[1]).to.contain('not so');
  });
});
