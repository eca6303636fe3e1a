import type { Command } from './command.ts';

/** `cosell start`. */
export const startCommand: Command = {
  name: 'start',
  summary: 'run the relay until it is stopped',
  help: [
    'Runs the relay with the settings of the environment variables. Ctrl-C or SIGTERM ends it after the running work.',
    'With COSELL_CONNECTIONS it works for all connections of that file; one that cannot start is tried again.',
  ],
  options: {},
  isForAll: true,

  async run(context) {
    const settings = context.relaySettings();
    // Loaded here, so that the other commands do not open a database driver.
    const { startRelay } = await import('../main.ts');
    const relay = await startRelay(settings);
    context.print(`Relay: ${relay.address}`);
    const lost = await Promise.race([context.ended.then(() => null), relay.lost]);
    context.print(lost === null ? 'Stopping…' : `Stopping: ${lost}`);
    await relay.stop();
    return lost === null ? 0 : 1;
  },
};
