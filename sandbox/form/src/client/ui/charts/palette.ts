/** Colours of series and slices, each at least 3:1 against white, in an order that keeps neighbours apart. */
const colours = ['#0f4f8c', '#b4500f', '#1a7f5a', '#8a3ffc', '#a4262c', '#5c6b00', '#007f8c', '#7a4f9b', '#666666'];

/** The colour of the n-th series or slice; after the last one they start again. */
export function colourOf(index: number): string {
  return colours[index % colours.length] ?? '#666666';
}

/** A label that fits under a bar; the whole one is in its tooltip and in the table of values. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
