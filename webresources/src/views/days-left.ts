import { dueImage } from '../rules/days-left.ts';
import type { DueTexts, ImageAndTooltip } from '../rules/days-left.ts';
import { languageOf } from '../rules/languages.ts';
import { now } from '../xrm/timers.ts';

/** Written into the script by the build, for the languages there are: a list waits for no file of texts. */
declare const dueTexts: Readonly<Record<string, DueTexts>>;

/**
 * Image function of the column *Answer By* in lists. Documented in "Display custom icons alongside values in list views": it
 * gets the row as JSON and the user's language, and gives the name of an image and a tooltip. It never throws.
 */
export function daysLeft(row: string, userLcid: number): ImageAndTooltip {
  const texts = dueTexts[languageOf(userLcid)] ?? dueTexts['en'];
  return texts ? dueImage(row, now(), texts) : ['', ''];
}
