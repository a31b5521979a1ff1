import { expect } from 'chai';
import { Command, InvalidArgumentError, Option } from 'commander';

import { withBothSpellings, withOtherNames } from '../../../../src/commands/shared/flags/spellings.js';

/** What the flags of a command come to. */
function parse(command: Command, ...args: readonly string[]): object {
  return command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse(args, { from: 'user' })
    .opts();
}

const number = (value: string): number => {
  if (/^\d+$/.test(value)) return Number(value);
  throw new InvalidArgumentError('want a number.');
};

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

describe('withBothSpellings', () => {
  const command = (): Command =>
    withBothSpellings(
      new Command('a')
        .option('--caCertFile <file>', 'a file')
        .option('--includeIPRanges <ranges>', 'ranges')
        .option('--sidecarProxyUID <uid>', 'a number', number)
        .option('--dry-run', 'only say')
        .option('-x', 'only short')
        .option('--old-value [boolean]', 'a switch')
        .option('--each-name <name>', 'again', collect, [])
        .option('--no-log-events', 'quiet')
        .addOption(new Option('--one-of <value>', 'a choice').choices(['x', 'y']).default('x')),
    );

  const rows: readonly (readonly [args: readonly string[], values: object])[] = [
    [['--ca-cert-file', 'f'], { caCertFile: 'f' }],
    [['--ca-cert-file=f'], { caCertFile: 'f' }],
    [['--caCertFile', 'f'], { caCertFile: 'f' }],
    [['--include-ip-ranges', '*'], { includeIPRanges: '*' }],
    [['--includeIpRanges', '*'], { includeIPRanges: '*' }],
    [['--sidecar-proxy-uid', '7'], { sidecarProxyUID: 7 }],
    [['--dryRun'], { dryRun: true }],
    [['--oldValue'], { oldValue: true }],
    [['--oldValue=f'], { oldValue: 'f' }],
    [['--each-name', 'a', '--eachName', 'b'], { eachName: ['a', 'b'] }],
    [['--oneOf', 'y'], { oneOf: 'y' }],
    [['--no-log-events'], { logEvents: false }],
  ];
  for (const [args, values] of rows) {
    it(`takes ${args.join(' ')}`, () => {
      expect(parse(command(), ...args)).to.deep.equal({ logEvents: true, oneOf: 'x', eachName: [], ...values });
    });
  }

  it('checks the values of either', () => {
    expect(() => parse(command(), '--sidecar-proxy-uid', 'x')).to.throw('want a number');
    expect(() => parse(command(), '--oneOf', 'z')).to.throw('Allowed choices are x, y');
  });

  it('shows one of them in the help', () => {
    expect(command().helpInformation()).to.contain('--caCertFile').and.not.contain('--ca-cert-file');
  });

  it('takes both in the commands below', () => {
    let got: unknown;
    const below = new Command('b').option('--someName <x>', 'x').action((flags: unknown) => {
      got = flags;
    });
    withBothSpellings(new Command('a').addCommand(below)).parse(['b', '--some-name', 'v'], { from: 'user' });
    expect(got).to.deep.equal({ someName: 'v' });
  });
});

describe('withOtherNames', () => {
  it('has other names set the value of an option, and leaves its default', () => {
    const command = (): Command =>
      withOtherNames(
        new Command('a').option('--istioNamespace <name>', 'x', 'd'),
        '--istioNamespace',
        '-n, --namespace',
      );
    expect(parse(command())).to.deep.equal({ istioNamespace: 'd' });
    expect(parse(command(), '-n', 'e')).to.deep.equal({ istioNamespace: 'e' });
    expect(parse(command(), '--namespace=f')).to.deep.equal({ istioNamespace: 'f' });
    expect(command().helpInformation()).not.to.contain('--namespace');
  });
});
