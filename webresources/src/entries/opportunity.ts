import { accept } from '../commands/accept.ts';
import { canOpen, canShare, canTryAgain } from '../commands/can.ts';
import { decline } from '../commands/decline.ts';
import { open } from '../commands/open.ts';
import { share } from '../commands/share.ts';
import { tryAgain } from '../commands/try-again.ts';
import { onLoad, onTabStateChange } from '../forms/opportunity.ts';
import { publish } from '../xrm/publish.ts';
import { rule, safely } from '../xrm/safely.ts';

// What the forms of opportunity, lead and referral and their commands call by name.
publish('Opportunity', {
  onLoad,
  onTabStateChange,
  share: safely(share),
  accept: safely(accept),
  decline: safely(decline),
  tryAgain: safely(tryAgain),
  open: safely(open),
  canShare: rule(canShare),
  canTryAgain: rule(canTryAgain),
  canOpen: rule(canOpen),
});
