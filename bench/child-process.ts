import { spawn } from 'node:child_process';

/** Answers by name of the question. */
export type Answers = Readonly<Record<string, (data: unknown) => unknown>>;

interface Question {
  readonly id: number;
  readonly question: string;
  readonly data: unknown;
}

interface Answer {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** A process of ours that answers questions. */
export interface Child {
  /** Rejects with what the child threw, or with its output when it has ended. */
  ask<T>(question: string, data?: unknown): Promise<T>;
  /** What it printed. */
  output(): string;
  /** Asks it to stop and waits until it is gone. */
  stop(): Promise<void>;
}

/** How long a child has for its orderly end. Milliseconds; chosen. */
const stopMs = 10_000;

/** Starts a file of this project as a process of its own; resolves when it is ready. Rejects with its output when it ends before. */
export async function startChild(file: string, env: Readonly<Record<string, string>>): Promise<Child> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const printed: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const output = (): string => printed.join('');
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let nextId = 0;
  const gone = new Promise<void>((resolve) =>
    child.once('close', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`${file} ended with code ${code}:\n${output()}`));
      waiting.clear();
      resolve();
    }),
  );
  child.on('message', (message) => {
    const { id, answer, error } = message as Answer;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(error));
  });
  const ask = <T>(question: string, data?: unknown): Promise<T> => {
    const id = (nextId += 1);
    const asked = Promise.withResolvers<unknown>();
    waiting.set(id, asked);
    child.send({ id, question, data } satisfies Question, (error) => {
      if (error && waiting.delete(id)) asked.reject(error);
    });
    return asked.promise as Promise<T>;
  };
  await ask('ready');
  return {
    ask,
    output,
    async stop() {
      const killer = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await ask('stop').catch(() => undefined);
      await gone;
      clearTimeout(killer);
    },
  };
}

/** In the child: answers the parent's questions; `stop` runs its answer and ends the process. */
export function answerParent(answers: Answers & { readonly stop: () => Promise<void> }): void {
  const reply = (message: Answer): void => void process.send?.(message);
  const answerTo = (question: string): Answers[string] => {
    const answer = answers[question];
    if (!answer) throw new Error(`nobody answers "${question}"`);
    return answer;
  };
  process.on('message', (message) => {
    const { id, question, data } = message as Question;
    Promise.resolve()
      .then(() => (question === 'ready' ? null : answerTo(question)(data)))
      .then(
        (value) => reply({ id, answer: value ?? null }),
        (error: unknown) =>
          reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      )
      .finally(() => {
        if (question === 'stop') process.exit(0);
      });
  });
  process.on('disconnect', () => process.exit(1));
}
