import type { Answer, TestEnvironment } from './client.ts';

/** Runs a FetchXML query on a set; `more` are further query options. */
export function fetchRows(
  { send }: TestEnvironment,
  set: string,
  xml: string,
  options: { more?: string; headers?: Record<string, string>; userId?: string } = {},
): Promise<Answer> {
  const { more = '', headers = {}, userId } = options;
  return send('GET', `${set}?fetchXml=${encodeURIComponent(xml)}${more}`, undefined, headers, userId);
}

/** A query with the given inside of its entity. */
export function fetchXml(table: string, inside: string, attributes = ''): string {
  return `<fetch ${attributes}><entity name="${table}">${inside}</entity></fetch>`;
}
