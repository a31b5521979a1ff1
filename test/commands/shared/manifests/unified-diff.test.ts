import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';

import { unifiedDiff } from '../../../../src/commands/shared/manifests/unified-diff.js';
import { injectManifest } from '../../../../src/injection/manifest/manifest.js';
import { sidecarConfig } from '../../../injection/fixtures.js';

const hasPatch = spawnSync('patch', ['--version']).status === 0;
const RUNS = 40;

const document = (text: string, newText: string) => ({
  text,
  newText,
  value: null,
  newValue: null,
});

describe('unifiedDiff', () => {
  it('has three lines of context, across documents', () => {
    const documents = [
      document('---\na\n', '---\na\n'),
      document('---\nb\nc\n', '---\nb\nB\nc\n'),
      document('---\nd\n', '---\nd\n'),
    ];
    expect(unifiedDiff('f', documents)).to.equal(
      '--- f\n+++ f\n@@ -1,7 +1,8 @@\n ---\n a\n ---\n b\n+B\n c\n ---\n d\n'.replace(
        '@@ -1,7 +1,8 @@\n ---\n a',
        '@@ -2,6 +2,7 @@\n a',
      ),
    );
  });

  it('says where the last line has no end, and marks a name with blanks', () => {
    expect(unifiedDiff('my file', [document('a', 'a\nb')])).to.equal(
      '--- my file\t\n+++ my file\t\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n',
    );
  });

  describe('GNU patch', () => {
    let folder: string;
    before(function () {
      // Where it is not installed.
      if (!hasPatch) this.skip();
      folder = mkdtempSync(join(tmpdir(), 'unified-diff-'));
    });
    after(() => {
      if (hasPatch) rmSync(folder, { recursive: true });
    });

    function patched(text: string, diff: string): string {
      const file = join(folder, 'a file.yaml');
      writeFileSync(file, text);
      const { status, stdout, stderr } = spawnSync('patch', ['--binary', '--fuzz=0', file], { input: diff });
      expect(status, `${stdout.toString()}${stderr.toString()}${diff}`).to.equal(0);
      return readFileSync(file, 'utf8');
    }

    it('applies the diff of any documents', () => {
      const lines = fc.array(fc.constantFrom('a', 'b', '', '  c', '-- d', '+ e', '@@ f'), { maxLength: 12 });
      const body = lines.map((all) => all.map((line) => `${line}\n`).join(''));
      const parts = fc.array(fc.record({ text: body, newText: body }), {
        minLength: 1,
        maxLength: 5,
      });
      fc.assert(
        fc.property(parts, fc.boolean(), (written, isEnded) => {
          const documents = written.map(({ text, newText }) => document(`---\n${text}`, `---\n${newText}`));
          const last = documents.pop() ?? document('', '');
          const end = isEnded ? '' : 'z';
          documents.push(document(last.text + end, last.newText + end));
          const [text, newText] = [
            documents.map((each) => each.text).join(''),
            documents.map((each) => each.newText).join(''),
          ];
          const diff = unifiedDiff('a file.yaml', documents);
          if (text === newText) expect(diff).to.equal('');
          else expect(patched(text, diff)).to.equal(newText);
        }),
        { numRuns: RUNS },
      );
    });

    it('applies the diff of an injected file of several documents, however its lines end', () => {
      const pod = (name: string): string =>
        `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n  - name: c\n    image: i\n`;
      const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n';
      const file = [pod('a'), service, pod('b'), pod('c')].join('---\n');
      for (const text of [file, file.trimEnd(), file.replaceAll('\n', '\r\n'), `\ufeff---\n${file}`]) {
        const { text: injected, documents } = injectManifest(text, 'x', sidecarConfig());
        expect(patched(text, unifiedDiff('a file.yaml', documents))).to.equal(injected);
      }
    });
  });
});
