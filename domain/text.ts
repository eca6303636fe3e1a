import { texts } from '../solution/contract/texts.ts';
import type { Message } from './model/outcome.ts';

/** The English sentence of a message with its placeholders filled; a placeholder without a value stays readable as `{name}`. */
export function fill(message: Message): string {
  const sentence: string = texts.en[message.code];
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => message.parameters[name] ?? whole);
}
