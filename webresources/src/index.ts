import { canShare, share } from './commands/share.ts';
import { onLoad, onTabStateChange } from './forms/opportunity.ts';

/** What forms and commands call by name. The namespace may exist already: a control of ours can have made it. */
interface CosellNamespace {
  Opportunity?: object;
}

const root = window as unknown as { Cosell?: CosellNamespace };
root.Cosell = root.Cosell ?? {};
root.Cosell.Opportunity = { onLoad, onTabStateChange, share, canShare };
