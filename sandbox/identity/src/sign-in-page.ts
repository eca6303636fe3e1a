import type { Account, Application } from './types.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a text safe inside HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const style = `body{font:16px/1.5 system-ui,sans-serif;background:#f3f2f1;color:#242424;margin:0;display:grid;place-items:center;min-height:100vh}
main{background:#fff;padding:2rem 2.5rem;border:1px solid #d1d1d1;border-radius:4px;max-width:26rem;width:100%;box-sizing:border-box}
h1{font-size:1.35rem;margin:0 0 .5rem}button{font:inherit;padding:.6rem 1rem;border-radius:4px;border:1px solid #616161;background:#fff;color:#242424;cursor:pointer;width:100%;margin-top:.5rem}
button.primary{background:#0f548c;border-color:#0f548c;color:#fff}button:focus-visible,input:focus-visible{outline:3px solid #0f548c;outline-offset:2px}
label{display:block;margin:1rem 0}small{color:#555}`;

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${content}</main></body></html>`;
}

/** The sign-in page: one button per account, a box for the second factor, and a way out. */
export function renderSignInPage(input: {
  tenant: string;
  application: Application;
  accounts: readonly Account[];
  query: string;
}): string {
  const buttons = input.accounts
    .map(
      (account) =>
        `<button class="primary" name="account" value="${escapeHtml(account.userName)}">Sign in as ${escapeHtml(account.displayName)}<br><small style="color:inherit">${escapeHtml(account.userName)}</small></button>`,
    )
    .join('');
  return page(
    'Sign in (sandbox)',
    `<h1>Sign in (sandbox)</h1><p><strong>${escapeHtml(input.application.name)}</strong> asks for access to Partner Center on behalf of:</p>
<form method="post" action="/${escapeHtml(input.tenant)}/login"><input type="hidden" name="request" value="${escapeHtml(input.query)}">
<label><input type="checkbox" name="mfa" value="yes" checked> Signed in with a second factor (MFA)</label>
${buttons}<button name="cancel" value="yes">Cancel</button></form><p><small>Nothing leaves this computer.</small></p>`,
  );
}

/** The page for a request that must not be answered by a redirect, such as an unknown redirect address. */
export function renderErrorPage(message: string): string {
  return page('Sign in (sandbox)', `<h1>Sorry, we cannot sign you in</h1><p role="alert">${escapeHtml(message)}</p>`);
}
