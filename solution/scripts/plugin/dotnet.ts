import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The .NET SDK that runs in the plug-in's folder, or why none does. */
export type Sdk = { version: string; wanted: string; environment: NodeJS.ProcessEnv } | { missing: string };

/** Asks for the SDK. `wanted` is the one in global.json. */
export function findSdk(pluginFolder: string): Sdk {
  const settings = JSON.parse(readFileSync(join(pluginFolder, 'global.json'), 'utf8')) as { sdk: { version: string } };
  const wanted = settings.sdk.version;
  const environment = {
    ...process.env,
    DOTNET_CLI_TELEMETRY_OPTOUT: '1',
    DOTNET_NOLOGO: '1',
    MSBUILDDISABLENODEREUSE: '1',
  };
  const asked = spawnSync('dotnet', ['--version'], { cwd: pluginFolder, encoding: 'utf8', env: environment });
  if (asked.error) return { missing: 'The .NET SDK is not installed.' };
  if (asked.status !== 0) return { missing: `The .NET SDK ${wanted} or newer is not installed.` };
  return { version: asked.stdout.trim(), wanted, environment };
}
