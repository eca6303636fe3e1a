import { send } from './send.ts';

/** Has the connector look at the deal of the form once more. */
export function tryAgain(form: Xrm.FormContext): Promise<void> {
  return send(form, 'tryAgain');
}
