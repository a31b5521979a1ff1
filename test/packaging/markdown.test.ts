import { expect } from 'chai';

import { readMarkdown } from './markdown.js';

const markdown = (...lines: readonly string[]) => readMarkdown(lines.join('\n'));

describe('reading a document', () => {
  it('finds links of all forms, with their lines', () => {
    const { links } = markdown(
      'See [one](a.md) and ![two](b/c.png "title").',
      '',
      '[ref]: docs/d.md#part',
      '<a href="e.md">e</a> <img src="f.svg">',
      '[`code` in it](g.md)',
    );
    expect(links).to.deep.equal([
      { target: 'a.md', line: 1 },
      { target: 'b/c.png', line: 1 },
      { target: 'docs/d.md#part', line: 3 },
      { target: 'e.md', line: 4 },
      { target: 'f.svg', line: 4 },
      { target: 'g.md', line: 5 },
    ]);
  });

  it('takes nothing in code for a link', () => {
    expect(markdown('`[a](b.md)`', '```', '[c](d.md)', '```').links).to.deep.equal([]);
  });

  it('makes anchors of headings as GitHub does', () => {
    const { anchors } = markdown(
      '# Jobs, and StatefulSets on 1.7',
      '## `--flag` of [a link](x.md)?',
      '### Same',
      '### Same',
      '<a id="own"></a>',
      '```sh',
      '# a comment',
      '```',
    );
    expect([...anchors]).to.have.members(['jobs-and-statefulsets-on-17', '--flag-of-a-link', 'same', 'same-1', 'own']);
  });

  it('finds fences with their language and their first line, also within a list', () => {
    const { fences } = markdown('text', '```bash', 'a', '', 'b', '```', '- item', '', '  ```', '  c', '    d', '  ```');
    expect(fences).to.deep.equal([
      { language: 'bash', text: 'a\n\nb', line: 3 },
      { language: '', text: 'c\n  d', line: 10 },
    ]);
  });

  it('knows a longer fence that holds a shorter one', () => {
    const { fences } = markdown('````md', '```sh', 'a', '```', '````');
    expect(fences).to.deep.equal([{ language: 'md', text: '```sh\na\n```', line: 2 }]);
  });

  it('finds code in sentences and tables, over the end of a line, and with two backticks', () => {
    const { spans } = markdown('Type `npm', 'test`, or ``a `b` c``.', '', '| `x\\|y` | z |');
    expect(spans).to.deep.equal([
      { text: 'npm test', line: 1 },
      { text: 'a `b` c', line: 2 },
      { text: 'x|y', line: 4 },
    ]);
  });

  it('joins no backticks of different paragraphs', () => {
    expect(markdown('a ` b', '', 'c ` d').spans).to.deep.equal([]);
  });
});
