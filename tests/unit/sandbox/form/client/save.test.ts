/** @jest-environment jsdom */
import { saveModes } from '../../../../../sandbox/form/src/client/model/save.ts';
import { bracedId } from '../../../../../sandbox/form/src/client/data/values.ts';
import { dealId, dealRow, partyId } from '../fixtures.ts';
import { openSample } from './open.ts';

interface SaveArgs {
  getSaveMode(): number;
  preventDefault(): void;
  preventDefaultOnError(): void;
  disableAsyncTimeout(): void;
  isDefaultPrevented(): boolean;
  getIsSaveSuccess(): boolean;
  getSaveErrorInfo(): { message: string } | null;
}
type SaveContext = { getEventArgs(): SaveArgs };
const handler = (action: (args: SaveArgs) => unknown) => (context: unknown) =>
  action((context as SaveContext).getEventArgs());

describe('saving a form', () => {
  it('sends the changed columns only and reads the row again', async () => {
    const { attribute, context, server } = await openSample();
    attribute('amount').change(99);
    attribute('partyid').change([{ id: bracedId(partyId), entityType: 'sample_party', name: 'renamed' }]);
    await context.data.save();
    expect(server.of('PATCH').map((call) => call.body)).toEqual([{ amount: 99 }]);
    expect(server.of('GET').filter((call) => call.url.includes('$select'))).toHaveLength(2);
    expect(context.data.getIsDirty()).toBe(false);
  });

  it('respects the submit modes', async () => {
    const { attribute, context, server } = await openSample();
    attribute('amount').api.setSubmitMode('never');
    attribute('note').api.setSubmitMode('always');
    attribute('amount').change(99);
    await context.data.save();
    expect(server.of('PATCH')[0]?.body).toEqual({ note: 'old note' });
  });

  it('sends nothing when nothing changed, but runs the handlers', async () => {
    const onSave = jest.fn();
    const { context, server } = await openSample();
    context.data.entity.addOnSave(onSave);
    await context.data.save();
    expect(onSave).toHaveBeenCalledTimes(1);
    expect(server.of('PATCH')).toHaveLength(0);
  });

  it('tells the handlers the save mode and the outcome', async () => {
    const seen: unknown[] = [];
    const { attribute, context, addresses } = await openSample();
    context.data.entity.addOnSave(handler((args) => seen.push(args.getSaveMode())));
    context.data.entity.addOnPostSave(handler((args) => seen.push(args.getIsSaveSuccess(), args.getSaveErrorInfo())));
    attribute('amount').change(1);
    await context.data.save({ saveMode: saveModes.saveAndClose });
    expect(seen).toEqual([2, true, null]);
    expect(addresses).toEqual(['/']);
  });

  it('does not save when a handler prevents it', async () => {
    const { attribute, context, server, page } = await openSample();
    context.data.entity.addOnSave(handler((args) => args.preventDefault()));
    attribute('amount').change(1);
    await expect(context.data.save()).rejects.toMatchObject({ cancelled: true });
    expect(server.of('PATCH')).toHaveLength(0);
    expect(page.dialogs.open()).toHaveLength(0);
    expect(context.data.getIsDirty()).toBe(true);
  });

  it('saves when a handler prevented the save and ordered one itself', async () => {
    const { attribute, context, server } = await openSample();
    let again: Promise<void> | undefined;
    context.data.entity.addOnSave(
      handler((args) => {
        if (again) return;
        args.preventDefault();
        again = context.data.save();
      }),
    );
    attribute('amount').change(1);
    await expect(context.data.save()).rejects.toMatchObject({ cancelled: true });
    await again;
    expect(server.of('PATCH')).toHaveLength(1);
  });

  it('ignores preventDefault that comes after a promise', async () => {
    const { attribute, context, server } = await openSample();
    context.data.entity.addOnSave(
      handler(async (args) => {
        await Promise.resolve();
        args.preventDefault();
      }),
    );
    attribute('amount').change(1);
    await context.data.save();
    expect(server.of('PATCH')).toHaveLength(1);
  });

  it('waits for the promise of a handler, at most ten seconds', async () => {
    const { attribute, context, server, timers, model } = await openSample();
    const limitSet = new Promise<void>((resolve) => {
      const set = timers.set;
      timers.set = (action, ms) => {
        if (ms === 10_000) queueMicrotask(resolve);
        return set(action, ms);
      };
    });
    context.data.entity.addOnSave(() => new Promise(() => undefined));
    attribute('amount').change(1);
    const saved = context.data.save();
    await limitSet;
    expect(server.of('PATCH')).toHaveLength(0);
    timers.run(10_000);
    await saved;
    expect(server.of('PATCH')).toHaveLength(1);
    expect(model.notifications()[0]?.message).toContain('longer than 10 seconds');
  });

  it('does not save when a handler fails that asked for it', async () => {
    const { attribute, context, server } = await openSample();
    context.data.entity.addOnSave(
      handler(async (args) => {
        args.preventDefaultOnError();
        throw new Error('no');
      }),
    );
    attribute('amount').change(1);
    await expect(context.data.save()).rejects.toMatchObject({ cancelled: true });
    expect(server.of('PATCH')).toHaveLength(0);
  });

  it('names a required column that is empty and sends nothing', async () => {
    const { attribute, context, server, model } = await openSample();
    attribute('name').change(null);
    await expect(context.data.save()).rejects.toThrow('Name: Required fields must be filled in.');
    expect(model.notifications()).toMatchObject([
      { level: 'ERROR', message: 'Name: Required fields must be filled in.' },
    ]);
    expect(server.of('PATCH')).toHaveLength(0);
    attribute('name').change('again');
    await context.data.save();
    expect(model.notifications()).toEqual([]);
  });

  it('shows what the server refused, tells the handlers and stays dirty', async () => {
    const outcome: unknown[] = [];
    const refuse = () => ({ status: 400, body: { error: { code: '0x80040265', message: 'Choose an account.' } } });
    const { attribute, context, page } = await openSample({
      routes: { [`PATCH /api/data/v9.2/sample_deals(${dealId})`]: refuse },
    });
    context.data.entity.addOnPostSave(
      handler((args) => outcome.push(args.getIsSaveSuccess(), args.getSaveErrorInfo()?.message)),
    );
    attribute('amount').change(1);
    await expect(context.data.save()).rejects.toThrow('Choose an account.');
    expect(outcome).toEqual([false, 'Choose an account.']);
    expect(page.dialogs.open()).toMatchObject([{ kind: 'error', text: 'Choose an account.' }]);
    expect(context.data.getIsDirty()).toBe(true);
  });

  it('creates a new record, learns its id and runs the load handlers again', async () => {
    const onLoad = jest.fn();
    const { attribute, begin, context, server, addresses, model } = await openSample({
      isNew: true,
      scripts: { onLoad },
      routes: {
        'POST /api/data/v9.2/sample_deals': () => ({ status: 204, headers: { 'OData-EntityId': `x(${dealId})` } }),
      },
    });
    await begin();
    expect(model.formType()).toBe(1);
    attribute('name').change('Fresh');
    attribute('stage').change(0);
    await context.data.save();
    expect(server.of('POST')[0]?.body).toEqual({ name: 'Fresh', stage: 0 });
    expect(addresses).toEqual([`replace /main.aspx?pagetype=entityrecord&etn=sample_deal&id=${dealId}`]);
    expect(model.formType()).toBe(2);
    expect(onLoad).toHaveBeenCalledTimes(2);
  });

  it('joins a second save to the one under way', async () => {
    const { attribute, context, server } = await openSample();
    attribute('amount').change(1);
    await Promise.all([context.data.save(), context.data.save()]);
    expect(server.of('PATCH')).toHaveLength(1);
  });

  it('keeps what the seller types while the save is under way', async () => {
    const type = () => {
      attribute('note').change('typed meanwhile');
      return { status: 204 };
    };
    const { attribute, context } = await openSample({
      routes: { [`PATCH /api/data/v9.2/sample_deals(${dealId})`]: type },
    });
    attribute('amount').change(1);
    await context.data.save();
    expect(attribute('note').value()).toBe('typed meanwhile');
    expect(attribute('note').isDirty()).toBe(true);
    expect(attribute('amount').isDirty()).toBe(false);
  });

  it('saves by itself thirty seconds after a change, and not without one', async () => {
    const modes: number[] = [];
    const { attribute, context, server, timers } = await openSample();
    context.data.entity.addOnSave(handler((args) => modes.push(args.getSaveMode())));
    expect([...timers.waiting.values()].filter((timer) => timer.ms === 30_000)).toHaveLength(0);
    attribute('amount').change(1);
    const saved = new Promise<void>((resolve) => context.data.entity.addOnPostSave(() => resolve()));
    timers.run(30_000);
    await saved;
    expect(modes).toEqual([saveModes.autoSave]);
    expect(server.of('PATCH')).toHaveLength(1);
  });

  it('does not save by itself when the page says so, nor after the change was undone', async () => {
    const off = await openSample({ autosave: false });
    off.attribute('amount').change(1);
    expect(off.timers.waiting.size).toBe(0);
    const undone = await openSample();
    undone.attribute('amount').change(1);
    undone.attribute('amount').change(dealRow.amount);
    expect(undone.timers.waiting.size).toBe(0);
  });

  it('reads new values on refresh without a change event, and says what kind of load it was', async () => {
    const states: number[] = [];
    const onAmount = jest.fn();
    let amount = 1250.5;
    const { attribute, context } = await openSample({
      scripts: { onAmount },
      routes: { [`GET /api/data/v9.2/sample_deals(${dealId})`]: () => ({ body: { ...dealRow, amount } }) },
    });
    context.data.addOnLoad(
      (event) =>
        void states.push(
          (event as unknown as { getEventArgs(): { getDataLoadState(): number } }).getEventArgs().getDataLoadState(),
        ),
    );
    amount = 777;
    await context.data.refresh(false);
    expect(attribute('amount').value()).toBe(777);
    expect(context.data.getIsDirty()).toBe(false);
    expect(onAmount).not.toHaveBeenCalled();
    expect(states).toEqual([3]);
  });
});
