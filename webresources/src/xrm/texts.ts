import { webResources } from '../../../solution/contract/names.ts';
import type { TextKey } from '../../../solution/contract/texts.ts';

/** Text in the user's language with `{name}` filled; `undefined` when there is none. */
export function findText(key: string, parameters: Readonly<Record<string, string>> = {}): string | undefined {
  const text = Xrm.Utility.getResourceString(webResources.messages, key);
  // The client answers with nothing or with the key when it does not know it.
  if (!text || text === key) return undefined;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
}

/** Text of a key the resources surely have; the key itself where the resource file is missing altogether. */
export function textOf(key: TextKey, parameters?: Readonly<Record<string, string>>): string {
  return findText(key, parameters) ?? key;
}
