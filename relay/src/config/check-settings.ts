import { z } from 'zod';
import { entries, settingKeys } from './entries.ts';
import type { SettingKey } from './entries.ts';
import type { Settings } from './settings.ts';
import type { Problem } from './settings-error.ts';

/** A setting as it was given: its text, how messages name it, and what is wrong with the way it was given. */
export interface GivenSetting {
  readonly text: string | undefined;
  readonly name: string;
  readonly fault?: string;
}

/** Where the settings of a connection come from. */
export type Given = (key: SettingKey) => GivenSetting;

/** Checked settings, or all that is wrong with them. */
export interface CheckedSettings {
  readonly settings: Settings | null;
  readonly problems: readonly Problem[];
}

type Checks = { readonly [K in SettingKey]: (typeof entries)[K]['check'] };

const schema = z.object(Object.fromEntries(settingKeys.map((key) => [key, entries[key].check])) as Checks);

/** Checks every setting. `readText` reads the file of certificate authorities. */
export function checkSettings(given: Given, readText: (path: string) => string): CheckedSettings {
  const all = new Map(settingKeys.map((key) => [key, given(key)]));
  const result = schema.safeParse(Object.fromEntries([...all].map(([key, { text }]) => [key, text])));
  const faults = new Map<SettingKey, string>();
  for (const [key, { fault }] of all) if (fault !== undefined) faults.set(key, fault);
  for (const issue of result.error?.issues ?? []) {
    const key = String(issue.path[0]) as SettingKey;
    if (!faults.has(key)) faults.set(key, all.get(key)?.text === undefined ? 'is missing' : issue.message);
  }
  const path = result.data?.certificateAuthorities;
  const pem = path === undefined ? '' : readAuthorities(path, readText);
  if (typeof pem !== 'string') faults.set('certificateAuthorities', pem.fault);
  if (!result.success || typeof pem !== 'string' || faults.size > 0) {
    return { settings: null, problems: [...faults].map(([key, fault]) => problemOf(key, all.get(key)!.name, fault)) };
  }
  const { publicUrl, databaseUrl, mpnId } = result.data;
  const settings = { ...result.data, publicUrl, databaseUrl, mpnId, certificateAuthorities: pem };
  return { settings: Object.freeze(settings), problems: [] };
}

function problemOf(key: SettingKey, name: string, fault: string): Problem {
  const { meaning, example } = entries[key];
  return { name, line: `${name} ${fault}: ${meaning}, for example ${example}` };
}

/** Text of the PEM file, or what is wrong with it. */
function readAuthorities(path: string, readText: (path: string) => string): string | { readonly fault: string } {
  let pem: string;
  try {
    pem = readText(path);
  } catch {
    return { fault: `names a file that cannot be read: ${path}` };
  }
  return pem.includes('-----BEGIN CERTIFICATE-----')
    ? pem
    : { fault: `names a file without a PEM certificate: ${path}` };
}
