import { CommandError } from './command.ts';
import type { Command } from './command.ts';
import { askForTask } from './wished-task.ts';

/** `cosell backfill`. */
export const backfillCommand: Command = {
  name: 'backfill',
  summary: 'take existing deals over that the relay does not know yet',
  help: [
    'Asks the running relay to adopt open referrals whose external reference is an opportunity or lead here, and to share open',
    'opportunities with Sync = Yes that have no referral. Before a referral is created, Partner Center is searched for one with',
    'that reference, so nothing is doubled. Run it again to go on with what is left.',
    '',
    '  --dry-run    count only, change nothing',
    '  --limit <n>  take at most n deals over',
  ],
  options: { 'dry-run': { type: 'boolean' }, limit: { type: 'string' } },
  run: (context, options) =>
    askForTask(context, { task: 'backfill', dryRun: options['dry-run'] === true, limit: limitOf(options['limit']) }),
};

function limitOf(value: string | boolean | undefined): number | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && /^[1-9]\d{0,6}$/.test(value)) return Number(value);
  throw new CommandError(`--limit must be a whole number from 1 on, not "${String(value)}".`, 2);
}
