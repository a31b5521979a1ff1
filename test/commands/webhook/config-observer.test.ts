import { expect } from 'chai';

import { configObserver } from '../../../src/commands/webhook/config-observer.js';
import { readFilePart } from '../../../src/injection/config/injection-part.js';
import { defaultMesh } from '../../../src/injection/mesh/mesh-of-release.js';
import { recordingLogger } from '../../support/recording-logger.js';

const TEMPLATES = JSON.stringify({ policy: 'enabled', templates: { sidecar: 'spec: {}' } });

function observed(tag: string) {
  const { logger, lines } = recordingLogger();
  const counts = { applied: 0, rejected: 0 };
  const metrics = { recordApplied: () => (counts.applied += 1), recordRejected: () => (counts.rejected += 1) };
  const observer = configObserver(logger, metrics);
  const values = { text: JSON.stringify({ global: { tag } }), name: 'values' };
  const { config, warnings } = readFilePart({ inject: { text: TEMPLATES, name: 'config' }, values }, {});
  observer.configured({ config, mesh: defaultMesh(config.compatibility) }, warnings);
  return { observer, lines, counts };
}

describe('what the webhook says of its configuration', () => {
  it('is the release that it is read as, and why', () => {
    const { lines, counts } = observed('1.24.3');
    expect(lines.map(({ level }) => level)).to.deep.equal(['info']);
    expect(lines[0]?.fields).to.deep.include({
      compatibility: '1.24',
      releaseReason: 'by the tag 1.24.3 in its values',
    });
    expect(counts).to.deep.equal({ applied: 1, rejected: 0 });
  });

  it('is a warning where the release is not known, and the nearest is taken', () => {
    const { lines } = observed('1.40.0');
    expect(lines.map(({ level, message }) => [level, message])).to.deep.equal([
      ['warn', 'Istio 1.40 is not known: it is taken for 1.31'],
      ['info', 'a configuration is in force'],
    ]);
    expect(lines[1]?.fields).to.deep.include({ compatibility: '1.31' });
  });

  it('is what is wrong with one that is not valid', () => {
    const { observer, lines, counts } = observed('1.24.3');
    observer.misconfigured(new Error('read config: not so'));
    expect(lines.at(-1)).to.deep.include({ level: 'error', fields: { error: 'read config: not so' } });
    expect(counts.rejected).to.equal(1);
  });
});
