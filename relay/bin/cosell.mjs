#!/usr/bin/env node
/**
 * Entry of `npx cosell`. The relay is TypeScript that Node runs as it is, which needs 22.18 (type stripping without a flag). On an
 * older Node this file starts the one that is installed with the project.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const main = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'cli', 'main.ts');
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  await import(pathToFileURL(main).href);
} else {
  runOn(findNode());
}

/** The Node of the package `node`, searched upwards as modules are. */
function findNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = dirname(main); ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', 'node', 'bin', name);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) break;
  }
  process.stderr.write(
    `cosell needs Node 22.18 or newer; this is ${process.versions.node}. Run "npm ci", or install it.\n`,
  );
  process.exit(1);
}

/** Runs the command there; signals reach it, because a terminal sends them to both, and others are passed on. */
function runOn(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
