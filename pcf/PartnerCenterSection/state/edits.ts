import type { Outputs } from '../manifest.ts';

/**
 * What the user changed and the form has not confirmed yet.
 *
 * The host asks for outputs after every notification and gives the new values back with the next update. An edit is
 * therefore handed out until an update follows the handing out; from then on the form's value counts. Keeping it longer
 * would write an old value over one that a form script or a refresh has set meanwhile.
 */
export class Edits {
  private pending: Outputs = {};
  private handedOut = false;
  private readonly touched = new Set<keyof Outputs>();

  /** Records a change of the user; `undefined` clears the column. */
  set<Name extends keyof Outputs>(name: Name, value: Outputs[Name]): void {
    this.pending[name] = value;
    this.touched.add(name);
    this.handedOut = false;
  }

  /** The edited value where there is one, else the value of the form. */
  value<Name extends keyof Outputs>(name: Name, formValue: Outputs[Name]): Outputs[Name] {
    return name in this.pending ? this.pending[name] : formValue;
  }

  /** Answer of `getOutputs`: only what the user changed. */
  handOut(): Outputs {
    this.handedOut = true;
    return { ...this.pending };
  }

  /** The form has updated the control. */
  settle(): void {
    if (!this.handedOut) return;
    this.pending = {};
    this.handedOut = false;
  }

  /** Whether the value comes from the user and not from a record that is already with Microsoft. */
  isTouched(name: keyof Outputs): boolean {
    return this.touched.has(name);
  }

  /** A synchronisation has taken place: what stands on the form is what was sent. */
  markSent(): void {
    this.touched.clear();
  }
}
