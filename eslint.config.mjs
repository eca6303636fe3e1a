import js from '@eslint/js';
import powerApps from '@microsoft/eslint-plugin-power-apps';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** docs/decisions/0002: what each folder may import. What is not listed is not allowed. */
const mayImport = {
  'solution/contract': [],
  'solution/scripts': ['solution/contract'],
  domain: ['solution/contract'],
  pcf: ['domain', 'solution/contract'],
  webresources: ['domain', 'solution/contract'],
  relay: ['domain', 'solution/contract'],
  sandbox: ['solution/contract'],
};
const rooms = [
  'solution/contract',
  'solution/scripts',
  'domain',
  'pcf',
  'webresources',
  'relay',
  'sandbox',
  'tests',
  'bench',
  'scripts',
];
const zones = Object.entries(mayImport).flatMap(([target, allowed]) =>
  rooms
    .filter((from) => from !== target && !allowed.includes(from))
    .map((from) => ({
      target: `./${target}/**`,
      from: `./${from}/**`,
      message: `${target}/ may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing'} only (docs/decisions/0002).`,
    })),
);

/** Time, chance and the network reach relay and domain through ports, so that the simulation can hold them. */
const effectBans = [
  { object: 'Date', property: 'now', message: 'Use the Clock port.' },
  { object: 'Math', property: 'random', message: 'Use the Random port.' },
  { object: 'crypto', property: 'randomUUID', message: 'Use the Random port.' },
];
const globalBans = ['setTimeout', 'setInterval', 'setImmediate', 'fetch'].map((name) => ({
  name,
  message: 'Use the Clock or Fetch port.',
}));

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', '.cosell/', 'coverage/', '**/generated/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      'import-x/export': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['relay/src/**/*.ts', 'domain/**/*.ts'],
    ignores: ['relay/src/adapters/system/**'],
    rules: { 'no-restricted-properties': ['error', ...effectBans], 'no-restricted-globals': ['error', ...globalBans] },
  },
  {
    files: ['pcf/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  {
    files: ['pcf/**/*.{ts,tsx}', 'webresources/src/**/*.ts'],
    plugins: { '@microsoft/power-apps': powerApps },
    rules: powerApps.configs.paCheckerHosted.rules,
  },
  { files: ['*.config.{mjs,js}', 'pcf/**/*.js', '**/*.d.ts'], rules: { 'import-x/no-default-export': 'off' } },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        module: 'writable',
        require: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
