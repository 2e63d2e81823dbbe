import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const noAmbientState = [
  { object: 'Math', property: 'random', message: 'Take a seeded generator as an argument.' },
  { object: 'Date', property: 'now', message: 'Time is an argument: take `now` or a Clock.' },
  { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'dashboards/web/dist/**', 'test-results/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', '.dependency-cruiser.cjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-properties': ['error', ...noAmbientState],
      eqeqeq: 'error',
    },
  },
  {
    // Bounded reads of typed arrays and counted loops: the bound is on the loop, and `?? 0` would be a branch no test can reach.
    files: ['detectors/**/*.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['detectors/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['node:*', '../src/*', '../../src/*'] }] },
  },
  { files: ['src/config.ts', 'src/main.ts', 'src/platform/clock.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['test/**/*.ts', '*.config.ts', 'dashboards/web/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable' } } },
);
