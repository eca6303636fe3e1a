import { createReferralSource } from '../adapters/partner-center/referral-source.ts';
import { beginSignIn } from '../adapters/identity/sign-in.ts';
import { refreshTokenPurpose } from '../adapters/identity/tokens.ts';
import { defaultMapping } from '../../../domain/mapping/field-mapping.ts';
import { CommandError } from './command.ts';
import type { Command, CommandContext } from './command.ts';
import { openConnection, openGate, registrationLines } from './connection.ts';
import type { CommandConnection } from './connection.ts';
import { followToRedirect, listenForRedirect, redirectUriOf } from './loopback-redirect.ts';

/** Port of the redirect address when none is given. */
const defaultPort = 8400;
/** How long a person may take to sign in, milliseconds (life of the authorization request; chosen). */
const signInWaitMs = 600_000;

/** `cosell connect`. */
export const connectCommand: Command = {
  name: 'connect',
  summary: 'sign in the connection account of Partner Center and register the webhook',
  help: [
    'Signs in the account that works in Partner Center (role Referrals admin, with multi-factor sign-in), keeps its refresh token',
    'encrypted in the data folder, tries a read, and registers the webhook when COSELL_PUBLIC_URL is set. Run it again to renew.',
    '',
    `  --port <number>  port of the redirect address (default ${defaultPort}); register ${redirectUriOf(defaultPort)} for the application`,
    '  --headless       follow the sign-in without a browser; only for a sign-in service that asks nothing',
    '  --overwrite      replace a webhook registration that belongs to another address',
    '  --no-webhook     leave the webhook registration alone',
  ],
  options: {
    port: { type: 'string' },
    headless: { type: 'boolean' },
    overwrite: { type: 'boolean' },
    'no-webhook': { type: 'boolean' },
  },

  async run(context, options) {
    const settings = context.settings();
    const redirectUri = redirectUriOf(portOf(options['port']));
    const connection = await openConnection(context);
    context.print(`Dataverse: signed in to ${settings.dataverseUrl}`);
    const signIn = await beginSignIn({ settings, fetch: context.fetch, redirectUri });
    const callback =
      options['headless'] === true
        ? await followToRedirect(signIn.url, redirectUri, context.fetch)
        : await waitInBrowser(context, signIn.url, portOf(options['port']));
    const { refreshToken, account } = await signIn.finish(callback);
    await connection.secrets.write(connection.id, refreshTokenPurpose, refreshToken);
    context.print(`Partner Center: signed in${account ? ` as ${account}` : ''}`);
    await tryRead(context, connection);
    context.print('Partner Center: referrals can be read');
    return options['no-webhook'] === true ? 0 : registerWebhook(context, connection, options['overwrite'] === true);
  },
};

async function waitInBrowser(context: CommandContext, url: string, port: number): Promise<string> {
  const listener = await listenForRedirect(port, signInWaitMs, context.clock);
  try {
    context.print('Open this address in a browser and sign in with the connection account:');
    context.print(url);
    const ended = context.ended.then(() => {
      throw new CommandError('Cancelled.');
    });
    return await Promise.race([listener.callback, ended]);
  } finally {
    await listener.close();
  }
}

/** Proves token, audience and role before anybody relies on them; an engagement that does not exist costs one read. */
async function tryRead(context: CommandContext, connection: CommandConnection): Promise<void> {
  const { fetch, clock, random } = context;
  const source = createReferralSource({
    baseUrl: context.settings().partnerCenterApiUrl,
    token: connection.tokens('referrals'),
    gate: openGate,
    mapping: defaultMapping,
    fetch,
    clock,
    random,
  });
  await source.readEngagement(random.newId());
}

async function registerWebhook(
  context: CommandContext,
  connection: CommandConnection,
  overwrite: boolean,
): Promise<number> {
  if (connection.webhookUrl === undefined) {
    context.print('Webhook: not registered, because COSELL_PUBLIC_URL is not set; changes arrive by polling only.');
    return 0;
  }
  const result = await connection.webhooks.register(connection.webhookUrl, { overwrite });
  for (const line of registrationLines(result)) context.print(line);
  return result.is === 'foreign' ? 1 : 0;
}

function portOf(value: string | boolean | undefined): number {
  if (value === undefined) return defaultPort;
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CommandError(`--port must be a number from 1 to 65535, not "${String(value)}".`, 2);
}
