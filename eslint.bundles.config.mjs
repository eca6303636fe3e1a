import powerApps from '@microsoft/eslint-plugin-power-apps';

/** What Microsoft's solution checker says of the scripts as they are shipped. */
export default [
  {
    plugins: { '@microsoft/power-apps': powerApps },
    languageOptions: { ecmaVersion: 2018, sourceType: 'script' },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: powerApps.configs.paCheckerHosted.rules,
  },
];
