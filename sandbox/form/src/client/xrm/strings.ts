import { parseResx } from '../data/resx.ts';

/** String tables among the web resources, loaded before the form's scripts run because `getResourceString` cannot wait. */
export interface ResourceStrings {
  /** Loads every string table of the user's language, else of the organisation's. */
  load(): Promise<void>;
  /** A text, or null when table or key is unknown. */
  find(webResourceName: string, key: string): string | null;
}

/** Creates the store of string tables. */
export function createResourceStrings(
  webResources: readonly string[],
  languageId: number,
  fetcher: typeof fetch,
): ResourceStrings {
  const tables = new Map<string, Map<string, string>>();
  const suffix = `.${languageId}.resx`;
  return {
    async load() {
      const names = webResources.filter((name) => name.toLowerCase().endsWith(suffix));
      await Promise.all(
        names.map(async (name) => {
          const response = await fetcher(`/WebResources/${name}`);
          if (response.ok) tables.set(name.slice(0, -suffix.length).toLowerCase(), parseResx(await response.text()));
        }),
      );
    },
    find(webResourceName, key) {
      const name = webResourceName.toLowerCase().replace(/(\.\d+)?\.resx$/, '');
      return tables.get(name)?.get(key) ?? null;
    },
  };
}
