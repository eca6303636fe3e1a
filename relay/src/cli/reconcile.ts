import type { Command } from './command.ts';
import { askForTask } from './wished-task.ts';

/** `cosell reconcile`. */
export const reconcileCommand: Command = {
  name: 'reconcile',
  summary: 'compare both sides as a whole now, and work on what differs',
  help: [
    'Asks the running relay to compare all open deals with Partner Center, as it does at the times of cosell_ReconcileTimes.',
    'What differs is looked at again; open referrals that are not in Dynamics 365 yet arrive. Shows the progress until it is done.',
  ],
  options: {},
  run: (context) => askForTask(context, { task: 'reconcile', dryRun: false, limit: null }),
};
