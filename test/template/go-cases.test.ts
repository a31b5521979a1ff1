import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as z from 'zod';

import { fromJson } from '../../src/template/go/from-json.js';
import { TemplateError } from '../../src/template/parse/template-error.js';
import { compileTemplate } from '../../src/template/template.js';

/** What Go 1.19 itself made of templates; not everywhere there. */
const file = new URL('../../../shared/go-template/cases.json', import.meta.url);

const cases = z.object({
  data: z.record(z.string(), z.unknown()),
  cases: z.array(
    z.object({
      name: z.string(),
      template: z.string(),
      left: z.string().optional(),
      right: z.string().optional(),
      option: z.enum(['missingkey=default', 'missingkey=zero', 'missingkey=error']).optional(),
      output: z.string().optional(),
      error: z.string().optional(),
      stage: z.enum(['parse', 'execute']).optional(),
    }),
  ),
});

type GoCase = z.infer<typeof cases>['cases'][number];

const MISSING_KEY = {
  'missingkey=default': 'default',
  'missingkey=zero': 'zero',
  'missingkey=error': 'error',
} as const;

function outcome(one: GoCase, data: unknown): Pick<GoCase, 'output' | 'error' | 'stage'> {
  try {
    const template = compileTemplate({
      name: 't',
      text: one.template,
      leftDelim: one.left ?? '',
      rightDelim: one.right ?? '',
      missingKey: MISSING_KEY[one.option ?? 'missingkey=default'],
    });
    return { output: template.execute(fromJson(data)) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: error.message, stage: error.stage };
  }
}

describe('the cases of Go 1.19', () => {
  if (!existsSync(file)) {
    it('are not here, so only our own table is looked at', function skip() {
      this.skip();
    });
    return;
  }
  const suite = cases.parse(JSON.parse(readFileSync(file, 'utf8')));

  it('are some', () => {
    expect(suite.cases.length).to.be.greaterThan(100);
  });

  for (const one of suite.cases) {
    it(`${one.name} comes out alike: ${JSON.stringify(one.template).slice(0, 80)}`, () => {
      const { output, error, stage } = one;
      expect(outcome(one, suite.data)).to.deep.equal(output === undefined ? { error, stage } : { output });
    });
  }
});
