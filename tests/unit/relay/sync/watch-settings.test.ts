import { defaultEnvironmentSettings } from '../../../../relay/src/adapters/dataverse/index.ts';
import { RelayError } from '../../../../relay/src/errors/relay-error.ts';
import type { EnvironmentSettings, SettingsReading } from '../../../../relay/src/ports/environment-settings.ts';
import { noFieldRows } from '../../../../relay/src/sync/environment-mapping.ts';
import { watchSettings } from '../../../../relay/src/sync/watch-settings.ts';
import { rejection, steppedClock } from '../adapters/ports.ts';

const initial = defaultEnvironmentSettings;
const everyMs = 300_000;
const denied = new RelayError({
  code: 'DV_ACCESS_DENIED',
  retry: 'never',
  parameters: { detail: 'prvReadEnvironmentVariableDefinition' },
});
const down = new RelayError({ code: 'DV_UNAVAILABLE', retry: 'later' });

const reading = (changes: Partial<EnvironmentSettings> = {}, ...warnings: string[]): SettingsReading => ({
  settings: { ...initial, ...changes },
  warnings,
});

/** A source that answers what is put into it, the last answer again and again. */
function world(...answers: (SettingsReading | Error)[]) {
  const clock = steppedClock();
  const lines: string[] = [];
  const note = (level: string) => (event: string, details?: Readonly<Record<string, unknown>>) =>
    void lines.push(`${level} ${event} ${JSON.stringify(details)}`);
  let readings = 0;
  const source = {
    async read() {
      const answer = answers[Math.min(readings, answers.length - 1)]!;
      readings += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  return {
    lines,
    warnings: () => lines.filter((line) => line.startsWith('warn')),
    readings: () => readings,
    watch: () => watchSettings({ source, initial, everyMs, clock, log }),
    /** One pause passes, and what it leads to happens. */
    async pause() {
      clock.advance(everyMs);
      for (let n = 0; n < 10; n += 1) await Promise.resolve();
    },
  };
}

describe('the settings in force', () => {
  it('are read before anything is worked on, and again after every pause', async () => {
    const { watch, pause, readings, lines } = world(
      reading({ nameMark: false }),
      reading({ nameMark: false }),
      reading({ nameMark: false, dealValueColumn: 'budgetamount' }),
    );
    const watched = await watch();
    const first = watched.current();
    expect(first.nameMark).toBe(false);
    await pause();
    expect(readings()).toBe(1);
    watched.start();
    await pause();
    expect(readings()).toBe(2);
    expect(watched.current()).toBe(first);
    await pause();
    expect(watched.current().dealValueColumn).toBe('budgetamount');
    expect(lines.at(-1)).toBe('info environment settings changed {"settings":["dealValueColumn"]}');
    await watched.stop();
    await pause();
    expect(readings()).toBe(3);
  });

  it('keep the column of the deal value when another one cannot be used, and have none before one could be', async () => {
    const kept = world(reading({ dealValueColumn: 'budgetamount' }), reading({ dealValueColumn: null }, 'unusable'));
    const watched = await kept.watch();
    watched.start();
    await kept.pause();
    expect(kept.readings()).toBe(2);
    expect(watched.current().dealValueColumn).toBe('budgetamount');
    await watched.stop();
    const none = await world(reading({ dealValueColumn: null }, 'unusable')).watch();
    expect(none.current().dealValueColumn).toBeNull();
  });

  it('keep the column of the currency and the field mapping that cannot be read', async () => {
    const fieldRows = { ...noFieldRows, stopped: { ...noFieldRows.stopped, lead: ['notes'] } };
    const kept = world(
      reading({ dealCurrencyColumn: 'new_code', fieldRows }),
      reading({ dealCurrencyColumn: null, fieldRows: null }, 'unusable'),
    );
    const watched = await kept.watch();
    watched.start();
    const first = watched.current();
    await kept.pause();
    expect(kept.readings()).toBe(2);
    expect(watched.current()).toBe(first);
    await watched.stop();
  });

  it('do not repeat what was said before Dataverse did not answer, and say that once', async () => {
    const wrong = reading({}, 'a is wrong');
    const { watch, pause, warnings } = world(wrong, down, down, wrong, down);
    const watched = await watch();
    watched.start();
    for (let n = 0; n < 4; n += 1) await pause();
    expect(warnings().map((line) => /a is wrong|DV_UNAVAILABLE/.exec(line)?.[0])).toEqual([
      'a is wrong',
      'DV_UNAVAILABLE',
      'DV_UNAVAILABLE',
    ]);
    await watched.stop();
  });

  it('warn once of what cannot be used, and again when it came back', async () => {
    const { watch, pause, warnings } = world(
      reading({}, 'a is wrong'),
      reading({}, 'a is wrong', 'b is wrong'),
      reading({}),
      reading({}, 'a is wrong'),
    );
    const watched = await watch();
    watched.start();
    expect(warnings()).toEqual([expect.stringContaining('a is wrong')]);
    await pause();
    expect(warnings()).toEqual([expect.stringContaining('a is'), expect.stringContaining('b is')]);
    await pause();
    await pause();
    expect(warnings()).toHaveLength(3);
    await watched.stop();
  });

  it('are the defaults when the relay may not read them, with one warning that names the privilege', async () => {
    const { watch, pause, warnings } = world(denied, denied, denied, reading({ cosellOnly: true }));
    const watched = await watch();
    watched.start();
    expect(watched.current()).toEqual(initial);
    await pause();
    await pause();
    expect(warnings()).toEqual([expect.stringContaining('prvReadEnvironmentVariableDefinition')]);
    await pause();
    expect(watched.current().cosellOnly).toBe(true);
    await watched.stop();
  });

  it('stay as they are while Dataverse does not answer', async () => {
    const { watch, pause, warnings, readings } = world(
      reading({ dealValueColumn: 'budgetamount' }),
      down,
      denied,
      down,
    );
    const watched = await watch();
    watched.start();
    await pause();
    await pause();
    expect(watched.current().dealValueColumn).toBe('budgetamount');
    expect(warnings()).toHaveLength(2);
    await pause();
    expect(readings()).toBe(4);
    await watched.stop();
  });

  it('must be known at the start: with a service that does not answer, nothing begins', async () => {
    expect(await rejection(world(down).watch())).toMatchObject({ code: 'DV_UNAVAILABLE' });
  });
});
