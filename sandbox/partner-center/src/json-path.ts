function put(part: unknown, names: readonly string[], value: unknown): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return value;
  if (!Array.isArray(part)) {
    const object = part as Readonly<Record<string, unknown>>;
    return { ...object, [name]: put(object[name], rest, value) };
  }
  const list = part as readonly unknown[];
  return name === '-' ? [...list, value] : list.with(Number(name), put(list[Number(name)], rest, value));
}

/**
 * A copy of a record with a value at a JSON pointer whose parents exist; `/-` appends to a list. What lies beside the path is
 * shared with the given record.
 */
export function withValue<T>(record: T, pointer: string, value: unknown): T {
  return put(record, pointer.split('/').slice(1), value) as T;
}
