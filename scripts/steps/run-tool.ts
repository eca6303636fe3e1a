import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What a tool said. */
export interface ToolResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a JavaScript tool of the packages (path below node_modules) on this Node; its output is shown when `show` is set. */
export function runTool(
  tool: string,
  args: readonly string[],
  options: { show?: boolean; env?: NodeJS.ProcessEnv; nodeArgs?: readonly string[] } = {},
): Promise<ToolResult> {
  return runProcess(
    process.execPath,
    [...(options.nodeArgs ?? []), path.join(root, 'node_modules', tool), ...args],
    options,
  );
}

/** Runs a program in the checkout and collects what it prints. A program that cannot be started answers code 127. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: { show?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<ToolResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const parts: string[] = [];
    const take = (chunk: Buffer): void => {
      parts.push(chunk.toString());
      if (options.show) process.stderr.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: parts.join('') }));
  });
}

/** Progress for people; figures and results go to standard output, this goes beside it. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
