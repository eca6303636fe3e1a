import path from 'node:path';
import { buildParts } from './steps/build.ts';
import { root, runProcess, say } from './steps/run-tool.ts';

try {
  await buildParts();
  const pack = path.join(root, 'solution', 'scripts', 'pack.ts');
  const result = await runProcess(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    pack,
    ...process.argv.slice(2),
  ]);
  process.stdout.write(result.output);
  process.exitCode = result.code;
} catch (error) {
  say(String(error instanceof Error ? error.message : error));
  process.exit(1);
}
