import { expect } from 'chai';

import { isProxyUrl, proxyFor } from '../../../src/kubernetes/transport/proxy.js';

const https = 'http://proxy.example:3128';

describe('the proxy on the way to an API server', () => {
  it('is the one of the kubeconfig, also to this machine and in spite of NO_PROXY', () => {
    const proxy = proxyFor(new URL('https://127.0.0.1:6443'), 'socks5://a:1080', { http: '', https, none: '*' });
    expect(proxy?.href).to.equal('socks5://a:1080');
  });

  const named: readonly (readonly [
    server: string,
    environment: Partial<Record<'http' | 'https' | 'none', string>>,
    proxy?: string,
  ])[] = [
    ['https://a.example', { https }, 'http://proxy.example:3128/'],
    ['https://a.example', { http: https }],
    ['http://a.example', { http: 'proxy:1' }, 'http://proxy:1/'],
    ['https://a.example', { https: 'proxy' }, 'http://proxy/'],
    ['https://a.example', { https: 'socks5h://proxy:1' }, 'socks5://proxy:1'],
    ['https://localhost:6443', { https }],
    ['https://127.9.9.9', { https }],
    ['https://[::1]', { https }],
    // NO_PROXY
    ['https://a.example', { https, none: '*' }],
    ['https://a.example', { https, none: ' b.example , A.Example ' }],
    ['https://sub.a.example', { https, none: 'a.example' }],
    ['https://sub.a.example', { https, none: '.a.example' }],
    ['https://sub.a.example', { https, none: '*.a.example' }],
    ['https://a.example', { https, none: '.a.example' }, 'http://proxy.example:3128/'],
    ['https://a.example', { https, none: '*.a.example' }, 'http://proxy.example:3128/'],
    ['https://ba.example', { https, none: 'a.example' }, 'http://proxy.example:3128/'],
    ['https://a.example', { https, none: 'a.example:443' }],
    ['https://a.example:6443', { https, none: 'a.example:443' }, 'http://proxy.example:3128/'],
    ['https://10.1.2.3', { https, none: '10.1.0.0/16' }],
    ['https://10.2.2.3', { https, none: '10.1.0.0/16' }, 'http://proxy.example:3128/'],
    ['https://10.1.2.3:6443', { https, none: '10.1.2.3:6443' }],
    ['https://10.1.2.3', { https, none: '10.1.2' }, 'http://proxy.example:3128/'],
    ['https://[fd00::1]', { https, none: 'fd00::/8' }],
    ['https://[fd00::1]', { https, none: 'fd00:0::1' }],
    ['https://[fd00::1]:6443', { https, none: '[fd00::1]:6443' }],
    ['https://a.example', { https, none: ',:443,10.0.0.0/99,/,' }, 'http://proxy.example:3128/'],
  ];
  for (const [server, environment, expected] of named) {
    it(`is ${expected ?? 'none'} to ${server} with ${JSON.stringify(environment)}`, () => {
      const proxy = proxyFor(new URL(server), undefined, { http: '', https: '', none: '', ...environment });
      expect(proxy?.href).to.equal(expected);
    });
  }

  it('is refused where the environment names none that can be used', () => {
    expect(() => proxyFor(new URL('https://a.example'), undefined, { http: '', https: 'ftp://a', none: '' })).to.throw(
      'the proxy that the environment names can not be used',
    );
  });

  for (const [text, expected] of [
    ['http://a:1', true],
    ['https://a', true],
    ['socks5://a', true],
    ['socks4://a', false],
    ['ftp://a', false],
    ['a:1', false],
    ['', false],
  ] as const) {
    it(`${expected ? 'can' : 'can not'} be '${text}'`, () => {
      expect(isProxyUrl(text)).to.equal(expected);
    });
  }
});
