import type { TextKey } from '../solution/contract/texts.ts';

/** Text of a key with its parameters; `undefined` when the resources do not know the key. */
export type FindText = (key: string, parameters: Readonly<Record<string, string>>) => string | undefined;

/** A request the connector has answered. */
export interface Answer {
  id: string;
  code: string;
  /** JSON text with the parameters of the message, or with a list `problems` of `{ code, parameters }`. */
  details: string;
}

interface Problem {
  code: string;
  parameters?: Record<string, unknown>;
}

const unknownCode: TextKey = 'RELAY_FAULT';

/** What an answer tells the seller: the text of each problem it lists, else of its code, else a general text with its id. */
export function answerTexts(answer: Answer, find: FindText): string[] {
  const parameters = parseDetails(answer.details);
  const problems: Problem[] = Array.isArray(parameters.problems) ? parameters.problems.map(Object) : [];
  const texts = problems.map(({ code, parameters: own }) => find(String(code), textsOf(own)));
  const known = texts.filter((text): text is string => text !== undefined);
  if (known.length > 0) return [...new Set(known)];
  const correlationId = String(parameters.correlationId ?? answer.id);
  return [find(answer.code, textsOf(parameters)) ?? find(unknownCode, { correlationId }) ?? answer.code];
}

function textsOf(parameters: Record<string, unknown> = {}): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of Object.keys(parameters)) {
    const value = parameters[name];
    texts[name] = Array.isArray(value) ? value.join(', ') : String(value ?? '');
  }
  return texts;
}

function parseDetails(details: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(details || '{}')) as Record<string, unknown>;
  } catch {
    // Details that are not JSON carry no parameters; the text of the code still says what to do.
    return {};
  }
}
