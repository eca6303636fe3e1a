import { readFault } from './dataverse.ts';
import { tell } from './dialogs.ts';
import { textOf } from './texts.ts';

/** A command as the ribbon calls it: it never throws, and a fault nobody has foreseen is shown. */
export function safely<A extends unknown[]>(command: (...parameters: A) => Promise<void>) {
  return async (...parameters: A): Promise<void> => {
    try {
      await command(...parameters);
    } catch (fault) {
      await tell(textOf('UI_FAILED', { detail: readFault(fault).message }));
    }
  };
}

/** An enable rule as the ribbon calls it: a form it cannot read has no command. */
export function rule<A extends unknown[]>(judge: (...parameters: A) => boolean) {
  return (...parameters: A): boolean => {
    try {
      return judge(...parameters);
    } catch {
      return false;
    }
  };
}
