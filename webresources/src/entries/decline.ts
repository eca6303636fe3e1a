import type { DeclineApp } from '../dialogs/app.ts';
import { startDecline } from '../dialogs/decline.ts';

interface Page {
  parent: { Xrm?: unknown };
  Xrm?: unknown;
  Cosell?: { Decline?: DeclineApp };
}

const page = window as unknown as Page;

// HTML web resources reach the client API as parent.Xrm (documented for navigateTo and HTML web resources); commands.js, which
// the page loads first, knows it as the global it is in scripts.
try {
  page.Xrm = page.parent.Xrm;
} catch {
  // The page is in a page of somebody else; the dialog says so.
}
window.onload = ({ target }) =>
  startDecline(target as Document, window.location.search, page.Cosell?.Decline, () => window.close());
