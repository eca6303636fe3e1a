/** Client API collection (client API reference: Collections): by name, by index, by predicate or all. */
export interface ItemCollection<T> {
  forEach(action: (item: T, index: number) => void): void;
  get(): T[];
  get(key: string | number): T | null;
  get(matches: (item: T, index: number) => boolean): T[];
  getLength(): number;
}

/** A collection over a list that is read anew at every call. */
export function collectionOf<T>(list: () => readonly T[], nameOf: (item: T) => string): ItemCollection<T> {
  function get(): T[];
  function get(key: string | number): T | null;
  function get(matches: (item: T, index: number) => boolean): T[];
  function get(key?: string | number | ((item: T, index: number) => boolean)): T[] | T | null {
    const items = list();
    if (key === undefined || key === null) return [...items];
    if (typeof key === 'function') return items.filter(key);
    if (typeof key === 'number') return items[key] ?? null;
    return items.find((item) => nameOf(item) === key) ?? null;
  }
  return {
    get,
    getLength: () => list().length,
    forEach: (action) => list().forEach((item, index) => action(item, index)),
  };
}
