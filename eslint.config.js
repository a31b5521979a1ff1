import js from '@eslint/js';
import importSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'named exports only' };
const enumeration = { selector: 'TSEnumDeclaration', message: 'use a union of string literals' };
const environment = {
  selector: "MemberExpression[object.name='process'][property.name=/^(env|argv)$/]",
  message: 'only src/commands, src/main.ts and src/start.ts read argv and the environment',
};
const privateKeyword = {
  selector:
    ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"], TSParameterProperty)[accessibility="private"]',
  message: 'a private member is a #member',
};
// What a file is for stands first; how it does it, below.
const exportedFunctionBelow = {
  selector: 'Program > FunctionDeclaration ~ ExportNamedDeclaration > :matches(FunctionDeclaration, ClassDeclaration)',
  message: 'exported functions and classes stand above the functions that only this file uses',
};
const everywhere = [defaultExport, enumeration, privateKeyword, exportedFunctionBelow];
// A name for all of zod, messages in forty languages included: every command that reads a configuration would load it.
const wholeZod = {
  selector: "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
  message: "write import * as z from 'zod'",
};

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-sort': importSort },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Functions are there before their declaration is reached; what `const`, `let` and `class` declare is not.
      '@typescript-eslint/no-use-before-define': [
        'error',
        { functions: false, typedefs: false, ignoreTypeReferences: true },
      ],
      // winston declares its transports as interfaces beside their constructors.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: true, considerDefaultExhaustiveForUnions: true },
      ],
      // Packages, a blank line, then files of ours from the farthest to the nearest.
      'import-sort/imports': [
        'error',
        {
          groups: [
            ['^\\u0000', '^node:', '^@?\\w'],
            ['^\\.\\./', '^\\./'],
          ],
        },
      ],
      // Of one module there is one import, with its types in it.
      'no-duplicate-imports': 'error',
      'object-shorthand': 'error',
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'no-param-reassign': 'error',
      'no-restricted-syntax': ['error', ...everywhere, wholeZod, environment],
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/commands/**/*.ts', 'src/main.ts', 'src/start.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere, wholeZod] },
  },
  {
    files: ['test/**/*.ts', 'hack/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', ...everywhere],
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
  },
);
