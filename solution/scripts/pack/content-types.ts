const octets = 'application/octet-stream';

/**
 * Text of `[Content_Types].xml`: one default per file ending, and an override for every member without one (web resources),
 * as server exports have it.
 */
export function contentTypes(paths: Iterable<string>): string {
  const endings = new Set<string>(['xml']);
  const overrides: string[] = [];
  for (const path of paths) {
    const ending = /\.([A-Za-z0-9]+)$/.exec(path)?.[1];
    if (ending) endings.add(ending);
    else overrides.push(`/${path}`);
  }
  const lines = [
    ...[...endings].sort().map((ending) => `<Default Extension="${ending}" ContentType="${octets}" />`),
    ...overrides.sort().map((path) => `<Override PartName="${path}" ContentType="${octets}" />`),
  ];
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\n' +
    `${lines.map((line) => `  ${line}\n`).join('')}</Types>\n`
  );
}
