/** Column with the name of a deal. */
export const nameColumn = { opportunity: 'name', lead: 'subject' } as const;

/** Longest name, characters (table reference of opportunity and lead). */
export const longestName = 300;
