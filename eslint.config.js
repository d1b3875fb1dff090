// Type-checked lint for the rooms; plain rules for the scripts, which are JavaScript. No comment switches a rule off.
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '**/out/',
      'samples/',
      'test/parity/cases/',
      'test/parity/golden/',
      'test/parity/values/',
      'test/e2e/screenshots/',
    ],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: [
      'extension/**/*.ts',
      'server/**/*.ts',
      'runtime/**/*.ts',
      'test/**/*.ts',
      'scripts/**/*.ts',
      'vitest.config.ts',
    ],
    extends: [tseslint.configs.recommendedTypeChecked],
    // `project`, not `projectService`: a quarter faster, and a file outside every tsconfig.json is an error.
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'extension/webviews/*/page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // `const { params } = rule` is how tables of rules are read; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // An interface may give a union or a supertype its name.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // A default covers the rest: then adding a member is the author's decision, as a missing case is the compiler's.
        { considerDefaultExhaustiveForUnions: true },
      ],
      // tsc says it (noUnusedLocals, noUnusedParameters), with the same `_` for what is not used on purpose.
      '@typescript-eslint/no-unused-vars': 'off',
      // A method of an interface may be async for another implementation's sake.
      '@typescript-eslint/require-await': 'off',
      // Numbers and avals in texts are what this project prints.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: false, allowAny: false, allowRegExp: false },
      ],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-unused-vars': 'error',
    },
  },
);
