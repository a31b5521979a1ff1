// Loaded before a program: at its end, writes the compiled code of the scripts for which there is a file in $CODE_CACHE_FOLDER.
'use strict';

const { existsSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const process = require('node:process');
const vm = require('node:vm');

const folder = process.env.CODE_CACHE_FOLDER;
const scripts = new Map();

vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    scripts.set(join(folder, `${basename(options.filename)}.cache`), this);
  }
};

process.on('exit', () => {
  for (const [file, script] of scripts) {
    if (existsSync(file)) writeFileSync(file, script.createCachedData());
  }
});
