import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from '../../scripts/steps/run-tool.ts';

/** What `npm start` printed, and the way to end it as Ctrl-C does. */
export interface Product {
  readonly dataverseUrl: string;
  readonly partnerCenterUrl: string;
  /** Resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Longest start, with a build of control and scripts on a busy machine. Milliseconds. */
const startMs = 150_000;

/** Runs the command behind `npm start` on free ports and reads the addresses that it prints. */
export function startProduct(): Promise<Product> {
  const args = ['--disable-warning=ExperimentalWarning', path.join(root, 'scripts', 'start.ts')];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, COSELL_SANDBOX_PORT: '0', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const parts: string[] = [];
  return new Promise((resolve, reject) => {
    const failed = (why: string): void => reject(new Error(`npm start ${why}:\n${parts.join('')}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      failed(`did not print its addresses within ${startMs} ms`);
    }, startMs);
    void ended.then((code) => failed(`ended with code ${code}`));
    const read = (chunk: Buffer): void => {
      parts.push(chunk.toString());
      const [dataverse, partnerCenter] = ['Dynamics 365', 'Partner Center'].map(
        (name) => new RegExp(`${name} \\(sandbox\\)\\s+(http://\\S+?)/\\s`).exec(parts.join(''))?.[1],
      );
      if (!dataverse || !partnerCenter) return;
      clearTimeout(timer);
      resolve({
        dataverseUrl: dataverse,
        partnerCenterUrl: partnerCenter,
        stop() {
          child.kill('SIGINT');
          return ended;
        },
      });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
}
