import { jest, quickChecks, runChecks } from './steps/checks.ts';

/** The quick loop: format, lint, types, unit tests. */
const total = await runChecks([...quickChecks, jest('unit tests', ['unit'])]);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed > 0 ? 1 : 0);
