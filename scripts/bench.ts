import path from 'node:path';
import { groups } from '../bench/groups.ts';
import { writeResults } from '../bench/results.ts';
import { runGroups } from '../bench/run.ts';
import { root, say } from './steps/run-tool.ts';

/** Figures beside their goals and baselines. With arguments: only the groups that are named, for example `npm run bench -- sync`. */
process.exitCode = await runGroups(process.argv.slice(2), groups, {
  print: (text) => process.stdout.write(text),
  say,
  keep: (results) => writeResults(path.join(root, 'bench', 'results.json'), results),
});
