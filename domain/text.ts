import { texts } from '../solution/contract/texts.ts';
import type { Message } from './model/outcome.ts';

/** Entry of a table; what comes from outside may be called like a member that every object has. */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The English sentence of a message with its placeholders filled; a placeholder without a value stays readable as `{name}`. */
export function fill(message: Message): string {
  const sentence: string = texts.en[message.code];
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => message.parameters[name] ?? whole);
}
