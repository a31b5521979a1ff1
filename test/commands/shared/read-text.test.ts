import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

import { readText } from '../../../src/commands/shared/read-text.js';
import { rejectionOf } from '../../support/rejection-of.js';

describe('readText', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'read-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('says that a folder is no file', async () => {
    expect(await rejectionOf(readText(folder))).to.have.property(
      'message',
      `read ${folder}: got a folder, want a file`,
    );
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['blanks alone', ' \n\n'],
  ] as const) {
    it(`refuses ${what} where a command was to write it, and not in a file`, async () => {
      await writeFile(file('empty'), text);
      expect(await readText(file('empty'))).to.equal(text);
      const opened = await open(file('empty'));
      try {
        const path = `/dev/fd/${opened.fd}`;
        expect(await rejectionOf(readText(path))).to.have.property(
          'message',
          `read ${path}: got nothing, want a text: has the command that writes it failed?`,
        );
      } finally {
        await opened.close();
      }
    });
  }
});
