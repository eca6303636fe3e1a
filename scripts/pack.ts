import { buildAll } from './steps/build.ts';
import { say } from './steps/run-tool.ts';

try {
  const built = await buildAll();
  process.stdout.write(`${JSON.stringify(built, null, 2)}\n`);
} catch (error) {
  say(String(error instanceof Error ? error.message : error));
  process.exit(1);
}
