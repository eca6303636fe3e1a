import { buildChecks, jest, pluginChecks, quickChecks, runChecks } from './steps/checks.ts';

/** All tests. With arguments: only the test folders that are named, for example `npm test -- unit/domain`. */
const folders = process.argv.slice(2);
const checks =
  folders.length > 0
    ? [jest(folders.join(', '), folders)]
    : [
        ...quickChecks,
        ...buildChecks,
        jest('unit tests', ['unit']),
        jest('property tests', ['property']),
        jest('samples and bad input', ['samples']),
        jest('contract tests', ['contract'], ['--runInBand']),
        jest('package tests', ['package']),
        ...pluginChecks,
        jest('fault simulation', ['simulation'], ['--runInBand']),
        jest('integration tests', ['integration'], ['--runInBand']),
        jest('browser tests', ['browser'], ['--runInBand']),
      ];
const total = await runChecks(checks);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
