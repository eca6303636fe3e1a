import { declineRows } from '../commands/rows/decline.ts';
import { openRow } from '../commands/rows/open.ts';
import { acceptRows, tryAgainRows } from '../commands/rows/request.ts';
import { shareRows } from '../commands/rows/share.ts';
import { declineApp } from '../xrm/decline-app.ts';
import { publish } from '../xrm/publish.ts';
import { safely } from '../xrm/safely.ts';

// What the commands above lists call by name, each with the list and the selected rows.
publish('Commands', {
  share: safely(shareRows),
  accept: safely(acceptRows),
  decline: safely(declineRows),
  tryAgain: safely(tryAgainRows),
  open: safely(openRow),
});

// What the page of the decline dialog needs of the app around it.
publish('Decline', declineApp);
