import type { TextKey } from '../../../solution/contract/texts.ts';
import type { RequestRow, Texts } from '../state/types.ts';

/**
 * What a finished request tells the seller: the text of its code, or of each problem it lists. A code the resources do
 * not know gives the general text with the request's id, so that an administrator can find the entry.
 */
export function resultTexts(row: RequestRow, texts: Texts): string[] {
  const parameters = parseDetails(row.details);
  const problems = Array.isArray(parameters.problems) ? (parameters.problems as unknown[]) : [];
  const messages = problems.filter(isProblem).map(({ code, parameters: own }) => textOfCode(code, own ?? {}, texts));
  const known = messages.filter((message): message is string => message !== undefined);
  if (known.length > 0) return [...new Set(known)];
  const correlationId = String(parameters.correlationId ?? row.id);
  return [textOfCode(row.code, parameters, texts) ?? texts('RELAY_FAULT', { correlationId })];
}

interface Problem {
  code: string;
  parameters?: Record<string, unknown>;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && typeof (value as Problem).code === 'string';
}

function textOfCode(code: string, parameters: Record<string, unknown>, texts: Texts): string | undefined {
  const filled: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    filled[name] = Array.isArray(value) ? value.join(', ') : String(value ?? '');
  }
  const text = texts(code as TextKey, filled);
  return text === '' || text === code ? undefined : text;
}

function parseDetails(details: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(details || '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Details that are not JSON carry no parameters; the text of the code still says what to do.
    return {};
  }
}
