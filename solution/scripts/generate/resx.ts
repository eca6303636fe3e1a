/**
 * A RESX file (ResX 2.0, the format of .NET resource files that Dataverse and pcf-scripts read) with the sentences of one
 * language.
 */
export function resx(sentences: Record<string, string>): string {
  const data = Object.entries(sentences).map(
    ([key, sentence]) =>
      `  <data name="${escapeXml(key)}" xml:space="preserve">\n    <value>${escapeXml(sentence)}</value>\n  </data>\n`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<root>\n${headers}${data.join('')}</root>\n`;
}

const header = (name: string, value: string): string =>
  `  <resheader name="${name}">\n    <value>${value}</value>\n  </resheader>\n`;

const headers =
  header('resmimetype', 'text/microsoft-resx') +
  header('version', '2.0') +
  header('reader', 'System.Resources.ResXResourceReader, System.Windows.Forms, Version=4.0.0.0') +
  header('writer', 'System.Resources.ResXResourceWriter, System.Windows.Forms, Version=4.0.0.0');

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
