import { html, redirect } from './endpoints.ts';
import { IdentityError, refusals } from './errors.ts';
import type { Grants } from './grants.ts';
import { readScope } from './scopes.ts';
import { renderErrorPage, renderSignInPage } from './sign-in-page.ts';
import type { Account, Application, IdentityOptions, IdentityResponse, Tenant } from './types.ts';

interface AuthorizeRequest {
  application: Application;
  redirectUri: string;
  state: string | undefined;
  query: URLSearchParams;
}

/** Finds application and redirect address; nothing may be sent to an address that is not registered. */
function readTrustedPart(tenant: Tenant, query: URLSearchParams): AuthorizeRequest {
  const clientId = query.get('client_id');
  if (!clientId) throw refusals.missingParameter('client_id');
  const application = tenant.applications.find((candidate) => candidate.clientId === clientId);
  if (application === undefined) throw refusals.unknownApplication(clientId);
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!application.redirectUris.includes(redirectUri)) throw refusals.redirectMismatch(redirectUri);
  return { application, redirectUri, state: query.get('state') ?? undefined, query };
}

function checkRest(query: URLSearchParams, resources: readonly string[]): void {
  if (query.get('response_type') !== 'code') throw refusals.unsupportedResponseType();
  if ((query.get('response_mode') ?? 'query') !== 'query') throw refusals.unsupportedResponseMode();
  const hasChallenge = (query.get('code_challenge') ?? '') !== '';
  if (!hasChallenge || query.get('code_challenge_method') !== 'S256') throw refusals.challengeRequired();
  const scope = query.get('scope') ?? '';
  if (scope === '') throw refusals.missingParameter('scope');
  readScope(scope, resources);
}

/** The interactive half of the authorization code flow. */
export interface AuthorizeEndpoint {
  /** `GET …/authorize`: the sign-in page, or at once the redirect when signing in is automatic. */
  show(tenant: Tenant, query: string): IdentityResponse;
  /** `POST …/login`: the answer of the person on the page. */
  answer(tenant: Tenant, form: URLSearchParams): IdentityResponse;
}

/** Builds the endpoint over a store of grants. */
export function createAuthorizeEndpoint(options: IdentityOptions, grants: Grants): AuthorizeEndpoint {
  function grant(tenant: Tenant, request: AuthorizeRequest, account: Account, mfa: boolean): IdentityResponse {
    const code = grants.issueCode({
      tenantId: tenant.tenantId,
      clientId: request.application.clientId,
      account,
      amr: mfa ? ['pwd', 'mfa'] : ['pwd'],
      redirectUri: request.redirectUri,
      challenge: request.query.get('code_challenge') ?? '',
      scope: request.query.get('scope') ?? '',
      nonce: request.query.get('nonce') ?? undefined,
    });
    return redirect(request.redirectUri, { code, state: request.state, session_state: options.newId() });
  }

  /** Runs `next` for a sound request; a refusal goes to the page or, when the address is trusted, to the application. */
  function guarded(
    tenant: Tenant,
    query: string,
    next: (request: AuthorizeRequest) => IdentityResponse,
  ): IdentityResponse {
    let request: AuthorizeRequest | undefined;
    try {
      request = readTrustedPart(tenant, new URLSearchParams(query));
      checkRest(request.query, options.resources);
      return next(request);
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      if (request === undefined) return html(400, renderErrorPage(error.message));
      const parameters = { error: error.error, error_description: error.message, state: request.state };
      return redirect(request.redirectUri, parameters);
    }
  }

  return {
    show: (tenant, query) =>
      guarded(tenant, query, (request) => {
        const first = tenant.accounts[0];
        if (options.autoApprove !== undefined && first !== undefined) {
          return grant(tenant, request, first, options.autoApprove.mfa);
        }
        const { application } = request;
        return html(200, renderSignInPage({ tenant: tenant.tenantId, application, accounts: tenant.accounts, query }));
      }),
    answer: (tenant, form) =>
      guarded(tenant, form.get('request') ?? '', (request) => {
        if (form.has('cancel')) throw refusals.cancelled();
        const account = tenant.accounts.find((candidate) => candidate.userName === form.get('account'));
        if (account === undefined) throw refusals.missingParameter('account');
        return grant(tenant, request, account, form.get('mfa') === 'yes');
      }),
  };
}
