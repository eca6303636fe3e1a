/** ESM-only packages are turned into CommonJS, because Jest's own module loader is CommonJS. */
const esmPackages = [
  'pg-boss',
  'uuid',
  'jose',
  'openid-client',
  'oauth4webapi',
  'xmllint-wasm',
  '@electric-sql',
  'cron-parser',
  'luxon',
  'serialize-error',
  'non-error',
  'type-fest',
];

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts', '<rootDir>/tests/**/*.test.tsx'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/out'],
  extensionsToTreatAsEsm: [],
  transform: {
    '^.+\\.[cm]?[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'classic' } },
        },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
  },
  transformIgnorePatterns: [`node_modules/(?!(${esmPackages.join('|')})/)`],
};
