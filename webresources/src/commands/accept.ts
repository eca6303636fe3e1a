import { send } from './send.ts';

/** Accepts the received deal of the form. */
export function accept(form: Xrm.FormContext): Promise<void> {
  return send(form, 'accept');
}
