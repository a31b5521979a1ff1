// The mocha reporter of .ci/run: "spec", which also writes `N passed, N failed` (and `, N skipped`) to the file that
// MOCHA_SUMMARY_FILE names.
'use strict';

const { writeFileSync } = require('node:fs');
const process = require('node:process');
const { Runner, reporters } = require('mocha');

module.exports = class MochaSummary extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.MOCHA_SUMMARY_FILE;
    if (file === undefined) return;
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const skipped = pending === 0 ? '' : `, ${pending} skipped`;
      writeFileSync(file, `${passes} passed, ${failures} failed${skipped}\n`);
    });
  }
};
