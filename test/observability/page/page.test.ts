import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { expect } from 'chai';

import { renderPage } from '../../../src/observability/page/page.js';

const { html, headers } = renderPage('1.2.3');
const policy = headers['content-security-policy'] ?? '';

/** The texts of all elements of a name. */
function textsOf(name: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(([, text]) => text ?? '');
}

describe('the page', () => {
  for (const element of ['script', 'style']) {
    it(`lets run its own ${element}, by its hash, and no other`, () => {
      const [text = '', ...others] = textsOf(element);
      expect(others).to.deep.equal([]);
      const hash = createHash('sha256').update(text).digest('base64');
      expect(policy).to.contain(`; ${element}-src 'sha256-${hash}';`);
    });
  }

  it('asks for nothing but its events', () => {
    expect(policy).to.match(/^default-src 'none';/);
    expect(policy).to.contain("connect-src 'self'");
    expect(policy).not.to.match(/unsafe|\*|https?:/);
    expect(html).not.to.match(/\b(src|srcset)=|@import|url\(|https?:\/\/|<iframe|<object/);
    expect([...html.matchAll(/<link [^>]*href="([^"]*)"/g)].map(([, href]) => href)).to.deep.equal(['data:,']);
  });

  it('has a script without faults of grammar, and without ways to make markup of texts', () => {
    const [script = ''] = textsOf('script');
    expect(new Script(script)).to.be.an.instanceOf(Script);
    expect(script).not.to.match(
      /innerHTML|outerHTML|insertAdjacent|document\.write|eval|new Function|DOMParser|\.srcdoc/,
    );
  });

  it('has all elements that its script asks for', () => {
    const [script = ''] = textsOf('script');
    const asked = [...script.matchAll(/\b(?:by|bodyOf)\('([\w-]+)'\)/g)].map(([, id]) => id ?? '');
    expect(asked.length).to.be.greaterThan(10);
    for (const id of asked) expect(html, id).to.contain(`id="${id}"`);
  });

  it('has landmarks, headers of columns, labels, and announces changes politely', () => {
    for (const text of ['<header', '<main>', '<footer', 'role="search"', '<html lang="en">', 'aria-live="polite"']) {
      expect(html).to.contain(text);
    }
    expect([...html.matchAll(/<th role="columnheader" scope="col">/g)].length).to.equal(11);
    expect(html).to.contain('<label for="filter">');
  });

  it('is no way in for the version either', () => {
    expect(renderPage('<b>&"').html).to.contain('<small>&#60;b&#62;&#38;&#34;</small>');
  });
});
