import { expect } from 'chai';
import { Command } from 'commander';

import {
  configMapOfRevision,
  type InjectorFlags,
  settingsOf,
  withInjectorFlags,
} from '../../../src/commands/shared/injector-flags.js';

function flagsOf(...args: readonly string[]): InjectorFlags {
  const command = withInjectorFlags(new Command('test')).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: 'user' }).opts();
}

describe('the flags of an injector', () => {
  it('say release, revision, native sidecars, values and variables', () => {
    const flags = flagsOf(
      ...['--istio-version', '1.20', '--revision', 'canary', '--native-sidecars', 'true'],
      ...[
        '--set',
        'global.hub=x',
        '--set',
        'global.tag=1\\.2,a[0]=1',
        '--injector-env',
        'A=b=c',
        '--injector-env',
        'B=',
      ],
    );
    expect(settingsOf(flags, {}, 'file')).to.deep.equal({
      istioVersion: '1.20',
      sets: { global: { hub: 'x', tag: '1.2' }, a: [1] },
      injector: {
        door: 'file',
        revision: 'canary',
        nativeSidecars: 'true',
        environment: { A: 'b=c', B: '', ENABLE_NATIVE_SIDECARS: 'true' },
      },
    });
  });

  it('are not needed', () => {
    expect(settingsOf(flagsOf(), {}, 'webhook')).to.deep.equal({ injector: { door: 'webhook', environment: {} } });
  });

  it("take the injector's own variables from the environment, and no others", () => {
    const environment = { PLATFORM: 'openshift', COMPLIANCE_POLICY: 'fips-140-2', SECRET: 'x', JWT_POLICY: undefined };
    const { injector } = settingsOf(flagsOf('--injector-env', 'PLATFORM=gke'), environment, 'file');
    expect(injector).to.deep.equal({ door: 'file', environment: { PLATFORM: 'gke', COMPLIANCE_POLICY: 'fips-140-2' } });
  });

  it('name the ConfigMap of a revision where no other is named', () => {
    const names = (name: string, revision?: string): string =>
      configMapOfRevision(name, 'istio-inject', revision === undefined ? {} : { revision });
    expect(names('istio-inject', 'canary')).to.equal('istio-sidecar-injector-canary');
    expect(names('istio-inject', 'default')).to.equal('istio-sidecar-injector');
    expect(names('mine', 'canary')).to.equal('mine');
    expect(names('istio-inject')).to.equal('istio-inject');
  });

  const bad: readonly [args: readonly string[], says: string][] = [
    [['--istio-version', 'newest'], 'want a release of Istio, such as 1.13.'],
    [['--revision', 'My_Rev'], 'want the name of a revision, such as canary or 1-20-3.'],
    [['--native-sidecars', 'maybe'], 'Allowed choices are auto, true, false.'],
    [['--set', 'global.hub'], "the key 'hub' has no value; want KEY=VALUE, such as global.hub=example.com."],
    [['--set', 'a=x', '--set', 'a.b=y'], "got 'a.b=y': 'a' has a value already that is no map"],
    [['--injector-env', 'PLATFORM'], "got 'PLATFORM', want NAME=VALUE, such as PLATFORM=openshift."],
  ];
  for (const [args, says] of bad) {
    it(`are refused where they are wrong: ${args.join(' ')}`, () => {
      expect(() => flagsOf(...args)).to.throw(says);
    });
  }
});
