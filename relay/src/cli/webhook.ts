import { CommandError } from './command.ts';
import type { Command } from './command.ts';
import { openConnection, registrationLines } from './connection.ts';

/** `cosell webhook show`. */
export const webhookShowCommand: Command = {
  name: 'webhook show',
  summary: 'show the webhook registration of the tenant',
  help: ['Shows the address and events Partner Center sends to, and whether the address is that of this relay.'],
  options: {},

  async run(context) {
    const connection = await openConnection(context);
    const current = await connection.webhooks.read();
    context.print(current ? `Registered: ${current.url}` : 'Registered: nothing');
    if (current) context.print(`Events: ${current.events.join(', ')}`);
    context.print(`This relay: ${connection.webhookUrl ?? 'no public address (COSELL_PUBLIC_URL is not set)'}`);
    return 0;
  },
};

/** `cosell webhook register`. */
export const webhookRegisterCommand: Command = {
  name: 'webhook register',
  summary: 'make this relay the receiver of referral events',
  help: [
    'Registers the address of this relay. A tenant has one registration: an address of somebody else is replaced only with',
    '',
    '  --overwrite  replace it; that receiver gets no events any more',
  ],
  options: { overwrite: { type: 'boolean' } },

  async run(context, options) {
    const connection = await openConnection(context);
    if (connection.webhookUrl === undefined) {
      throw new CommandError('Set COSELL_PUBLIC_URL to the public https address of the relay first.');
    }
    const result = await connection.webhooks.register(connection.webhookUrl, {
      overwrite: options['overwrite'] === true,
    });
    for (const line of registrationLines(result)) context.print(line);
    return result.is === 'foreign' ? 1 : 0;
  },
};
