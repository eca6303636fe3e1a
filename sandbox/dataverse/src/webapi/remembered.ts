/** Results kept at most; then all are forgotten. */
const maxKept = 2000;

/** The function with its results kept by text. What it throws is not kept. Nobody may change a result. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const result = read(text);
    if (kept.size >= maxKept) kept.clear();
    kept.set(text, result);
    return result;
  };
}
