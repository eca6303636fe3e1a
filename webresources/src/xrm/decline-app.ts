import { refusal } from '../commands/send.ts';
import type { DeclineApp } from '../dialogs/app.ts';
import { languageOf } from '../rules/languages.ts';
import { submit } from './dataverse.ts';
import { readNames } from './names.ts';
import { textOf } from './texts.ts';

/** The app around the dialog, over the client API. */
export const declineApp: DeclineApp = {
  language: () => languageOf(Xrm.Utility.getGlobalContext().userSettings.languageId),
  textOf,
  readNames,
  decline: (target, payload, clientRequestId) => submit('decline', target, clientRequestId, payload),
  refusal: (fault) => refusal(fault),
};
