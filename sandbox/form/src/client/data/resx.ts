/** Reads the strings of a RESX file: `<data name><value>`. Throws when it is not well-formed XML. */
export function parseResx(xml: string): Map<string, string> {
  const document = new DOMParser().parseFromString(xml.replace(/^\uFEFF/, ''), 'text/xml');
  if (document.getElementsByTagName('parsererror').length > 0)
    throw new Error('The string table is not well-formed XML.');
  const strings = new Map<string, string>();
  for (const data of Array.from(document.getElementsByTagName('data'))) {
    const name = data.getAttribute('name');
    const value = data.getElementsByTagName('value')[0]?.textContent;
    if (name !== null && value !== undefined && value !== null) strings.set(name, value);
  }
  return strings;
}
