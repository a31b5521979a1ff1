import { expect } from 'chai';

import { pageIn, signOfLife } from '../../../src/controller/leadership/replica-page.js';

const TIME = '2026-01-01T00:00:05Z';

describe('the sign of life of a replica', () => {
  it('says where its page is, where others can reach it', () => {
    expect(signOfLife({ beat: 9, time: TIME })).to.equal(`9 ${TIME}`);
    for (const page of ['http://10.0.0.7:15014', 'http://[fd00::7]:15014']) {
      const text = signOfLife({ beat: 9, time: TIME, page });
      expect(text).to.equal(`9 ${TIME} ${page}`);
      expect(pageIn(text)).to.equal(`${page}/`);
    }
  });

  for (const page of [
    ...['javascript:alert(1)', 'https://10.0.0.7:15014', 'http://evil.example:15014', 'http://10.0.0.7:15014/a?b'],
    ...['http://user@10.0.0.7:15014', 'nothing', '', `http://10.0.0.7:15014${'/'.repeat(200)}`, 'http://'],
  ]) {
    it(`leads nowhere by ${JSON.stringify(page.slice(0, 40))}`, () => {
      expect(pageIn(`9 ${TIME} ${page}`)).to.equal(undefined);
    });
  }

  it('leads nowhere where an older replica has written it', () => {
    expect(pageIn(`9 ${TIME}`)).to.equal(undefined);
  });
});
