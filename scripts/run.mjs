/**
 * Entry of every npm script. Plain JavaScript, because it has to run on any Node from version 20 before anything is installed:
 * it installs what the lockfile names, finds Node 24 among it, and runs the command there.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stamp = path.join(root, 'node_modules', '.cosell-installed');
const [command, ...args] = process.argv.slice(2);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function npm(npmArgs) {
  const cli = process.env.npm_execpath;
  const run = cli?.endsWith('.js') ? [process.execPath, [cli, ...npmArgs]] : ['npm', npmArgs];
  const result = spawnSync(run[0], run[1], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: run[0] === 'npm' && process.platform === 'win32',
  });
  return result.status === 0;
}

function install() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return;
  process.stderr.write('Installing the packages of package-lock.json (once, about a minute) …\n');
  if (!npm(['ci']))
    fail('The packages could not be installed. Check the network and the disk space, then run the same command again.');
  writeFileSync(stamp, lockHash());
}

function isNewEnough(binary) {
  const version = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const [major, minor] = version.replace('v', '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** Node 24 comes with the packages; where install scripts are switched off, a new enough Node of the machine does as well. */
function findNode() {
  const own = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(own) && isNewEnough(own)) return own;
  if (isNewEnough(process.execPath)) return process.execPath;
  if (npm(['rebuild', 'node', '--ignore-scripts=false']) && existsSync(own) && isNewEnough(own)) return own;
  return fail(
    'Node 24 is needed and could not be installed from the package "node". Install Node 24, then run the same command again.',
  );
}

if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node 20 or newer is needed; this is ${process.version}.`);
if (!command) fail('Usage: node scripts/run.mjs <command> [options]');
install();
const node = findNode();
const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` };
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', path.join(root, 'scripts', `${command}.ts`), ...args],
  { cwd: root, stdio: 'inherit', env },
);
// Ctrl-C reaches the child through the terminal; this process waits for its orderly end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
