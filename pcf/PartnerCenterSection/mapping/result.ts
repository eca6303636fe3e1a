import { answerTexts } from '../../../domain/answer.ts';
import type { TextKey } from '../../../solution/contract/texts.ts';
import type { RequestRow, Texts } from '../state/types.ts';

/** What a finished request tells the seller, in the texts of the control's resources; those give an unknown key back. */
export function resultTexts(row: RequestRow, texts: Texts): string[] {
  return answerTexts(row, (key, parameters) => {
    const text = texts(key as TextKey, parameters);
    return text === '' || text === key ? undefined : text;
  });
}
