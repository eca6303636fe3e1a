/** Primary language of a Windows locale id: its lower ten bits (Microsoft's language identifiers), by our name of it. */
export const primaryLanguages: Readonly<Record<string, number>> = { en: 0x09, it: 0x10, cs: 0x05, ru: 0x19, de: 0x07 };

/** Our language for a user's locale id, so that German of Austria is German; English for all others. */
export function languageOf(lcid: unknown): string {
  const primary = Number(lcid) & 0x3ff;
  return Object.keys(primaryLanguages).find((name) => primaryLanguages[name] === primary) ?? 'en';
}
