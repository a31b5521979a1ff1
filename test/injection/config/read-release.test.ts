import { expect } from 'chai';

import { parseInjectionConfig } from '../../../src/injection/config/injection-config.js';
import { readReleaseOf } from '../../../src/injection/config/read-release.js';

const read = (text: string) => readReleaseOf(parseInjectionConfig(text, { key: 'config', name: 'c' }));

describe('the release that a configuration is read as', () => {
  it('is by the parameters where there are some', () => {
    expect(read('params: {version: 0.4.0}')).to.deep.equal({ release: '0.4.0', reason: 'by its parameters' });
  });

  it('is by what its templates use', () => {
    const text = JSON.stringify({ policy: 'enabled', templates: { a: '{{ .ProxyUID }}' } });
    expect(read(text)).to.deep.equal({ release: '1.20', reason: 'by .ProxyUID' });
  });
});
