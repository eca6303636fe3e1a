/** Marks in front of the name of a shared deal (domain.md 5): the last synchronisation went well, or failed. */
export const nameMarks = { ok: '✔', failed: '✖' } as const;
export type NameMark = keyof typeof nameMarks;

/** Longest name of a record, characters (column `name` of opportunity, `subject` of lead). */
const longestName = 300;

/** With or without the variation selector that keyboards add to the mark. */
const leading = /^(?:\s*[✔✖]\uFE0F?)+\s*/u;

/** The name as people gave it. */
export function withoutMark(name: string): string {
  return name.replace(leading, '');
}

/** The name with a mark, or without one (null). A name that would become too long stays bare. */
export function withMark(name: string, mark: NameMark | null): string {
  const bare = withoutMark(name);
  if (mark === null) return bare;
  const marked = `${nameMarks[mark]} ${bare}`.trim();
  return marked.length > longestName ? bare : marked;
}

/** The mark a name carries. */
export function markOf(name: string): NameMark | null {
  if (!leading.test(name)) return null;
  return name.trimStart().startsWith(nameMarks.ok) ? 'ok' : 'failed';
}
