import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';

import { checkHost } from '../../src/runtime/allowed-hosts.js';
import { Refusal } from '../../src/runtime/http-request.js';

const check = (host: string | undefined, names: readonly string[] = []) => {
  checkHost({ headers: host === undefined ? {} : { host } } as IncomingMessage, names);
};

describe('the hosts that are answered', () => {
  for (const host of [
    ...['10.1.2.3', '10.1.2.3:15014', '127.0.0.1:8083', '[::1]', '[::1]:15014', '[2001:db8::1]:80'],
    ...['localhost', 'localhost:15014', 'LocalHost.', undefined],
  ]) {
    it(`are ${host ?? 'those of clients that send none'}, always`, () => {
      expect(() => {
        check(host);
      }).to.not.throw();
    });
  }

  for (const host of ['injector.istio-system', 'INJECTOR.istio-system:15014', 'injector.istio-system.', 'other']) {
    it(`are ${host} where it is named`, () => {
      expect(() => {
        check(host, ['Injector.istio-system', 'other.']);
      }).to.not.throw();
    });
  }

  for (const host of [
    ...['evil.example', 'evil.example:15014', 'localhost.evil.example', '127.0.0.1.evil.example', '10.1.2', ''],
    ...['10.1.2.3.', '[evil]', '[10.1.2.3]', '::1', 'a:b', 'localhost:80:80', 'injector', 'x'.repeat(5000)],
  ]) {
    it(`are not ${JSON.stringify(host.slice(0, 30))}: 421, with a sentence`, () => {
      expect(() => {
        check(host, ['injector.istio-system']);
      })
        .to.throw(Refusal, /^got the Host '.*', want an IP address, localhost, or a name given with --allowed-host$/)
        .that.satisfies(({ status, message }: Refusal) => status === 421 && message.length < 300);
    });
  }
});
