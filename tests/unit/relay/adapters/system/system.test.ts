import { createJsonLog } from '../../../../../relay/src/adapters/system/system.ts';
import { steppedClock } from '../ports.ts';

function logged(level: 'info' | 'warn' | 'error' | 'silent'): string[] {
  const lines: string[] = [];
  const log = createJsonLog(level, steppedClock(), (line) => lines.push(line));
  log.info('a', { n: 1 });
  log.warn('b');
  log.error('c', { text: 'two\nlines' });
  return lines;
}

describe('the log', () => {
  it('writes one JSON object per line', () => {
    const lines = logged('info');
    expect(lines.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n'))).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ time: '2026-06-10T08:00:00.000Z', level: 'info', event: 'a', n: 1 });
  });

  it.each([
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('at %s keeps %i of three levels', (level, count) => {
    expect(logged(level)).toHaveLength(count);
  });
});
