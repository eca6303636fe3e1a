import { join } from 'node:path';
import { generate } from './generate/derived-files.ts';

const check = process.argv.includes('--check');
const different = await generate({ projectFolder: join(import.meta.dirname, '../..'), check });
const list = different.map((path) => `  ${path}`).join('\n');
if (different.length === 0) process.stdout.write('Derived files are up to date.\n');
else if (!check) process.stdout.write(`Written:\n${list}\n`);
else {
  process.stderr.write(`These files differ from their source; run "npm run generate" and commit them:\n${list}\n`);
  process.exitCode = 1;
}
