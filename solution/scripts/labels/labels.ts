import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dictionaryPath, dictionaryText, readDictionaries } from './dictionary.ts';
import { reportLabels } from './label-files.ts';

// Shows which labels have no translation and which words nothing uses; `--tidy` removes those words and sorts the files.
// `npm run generate` writes the labels.

const projectFolder = join(import.meta.dirname, '../../..');
const { problems, unused } = reportLabels(projectFolder);
process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
for (const [language, keys] of Object.entries(unused)) {
  process.stdout.write(keys.map((key) => `texts/labels/${language}.json: nothing uses "${key}"\n`).join(''));
}
if (process.argv.includes('--tidy')) {
  const solution = join(projectFolder, 'solution');
  for (const [language, dictionary] of Object.entries(readDictionaries(solution))) {
    const kept = new Map([...dictionary].filter(([key]) => !unused[language]?.includes(key)));
    writeFileSync(join(solution, dictionaryPath(language)), dictionaryText(kept));
  }
}
if (problems.length > 0) process.exitCode = 1;
