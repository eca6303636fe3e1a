import { buildAll } from './steps/build.ts';
import { say } from './steps/run-tool.ts';
import { startWorld } from './steps/world.ts';

/** Three ports in a row that people see; another first one by COSELL_SANDBOX_PORT, 0 = any free ones. */
const firstPort = Number(process.env['COSELL_SANDBOX_PORT'] ?? 4300);
const ports = { dataverse: firstPort, partnerCenter: firstPort + 1, identity: firstPort + 2 };

try {
  const built = await buildAll();
  const world = await startWorld({
    zipPath: built.managedPath,
    onStep: say,
    ...(firstPort === 0 ? {} : { ports }),
  });
  process.stdout.write(
    [
      '',
      'Everything runs on this machine only. Ctrl-C ends it.',
      '',
      `  Dynamics 365 (sandbox)     ${world.sandbox.dataverseUrl}/`,
      `  Partner Center (sandbox)   ${world.sandbox.partnerCenterUrl}/`,
      `  Relay                      ${world.relay().address}/healthz`,
      '',
      'Open an opportunity, choose the tab "Microsoft Partner Center", fill it in and save.',
      '',
    ].join('\n'),
  );
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    say('Ending …');
    await world.stop();
    process.exit(code);
  };
  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));
  world.relay().child.on('exit', (code) => {
    if (ending) return;
    say(`The relay ended with code ${code}:\n${world.relay().output().slice(-4000)}`);
    void end(1);
  });
} catch (error) {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  say(
    inUse
      ? `${(error as Error).message}. Another sandbox may be running: end it, or set COSELL_SANDBOX_PORT to a free port.`
      : String(error instanceof Error ? error.message : error),
  );
  process.exit(1);
}
