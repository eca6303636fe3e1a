import { readFileSync } from 'node:fs';
import { createJsonLog, systemClock, systemFetch, systemRandom } from '../adapters/system/system.ts';
import { readRelaySettings } from '../config/relay-settings.ts';
import type { RelaySettings } from '../config/relay-settings.ts';
import { runCommandLine } from './run.ts';

let settings: RelaySettings | undefined;
const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  {
    relaySettings: () => (settings ??= readRelaySettings(process.env, (path) => readFileSync(path, 'utf8'))),
    fetch: systemFetch,
    clock: systemClock,
    random: systemRandom,
    // The commands speak to a person; the relay itself logs by its own setting.
    log: createJsonLog('error', systemClock, (line) => process.stderr.write(line)),
    print: (line) => process.stdout.write(`${line}\n`),
    ended,
  },
  (text) => process.stderr.write(`${text}\n`),
);
