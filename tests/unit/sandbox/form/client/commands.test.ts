/** @jest-environment jsdom */
import { dealId } from '../fixtures.ts';
import { openSample } from './open.ts';

const labels = (page: Awaited<ReturnType<typeof openSample>>['page']) =>
  page.commands
    .commands()
    .filter((command) => command.isShown)
    .map((command) => command.layout.label);

describe('the command bar', () => {
  it('shows the commands whose rules hold', async () => {
    const { page } = await openSample();
    await page.commands.refresh();
    expect(labels(page)).toEqual(['First', 'Share it']);
  });

  it('hides a command whose custom rule says no, also by a promise', async () => {
    const { page } = await openSample({ scripts: { canShare: () => Promise.resolve(false) } });
    await page.commands.refresh();
    expect(labels(page)).toEqual(['First']);
  });

  it('hides a command of existing records on a new one', async () => {
    const { page } = await openSample({ isNew: true });
    await page.commands.refresh();
    expect(labels(page)).toEqual(['First']);
  });

  it('takes the default of a custom rule that answers nothing', async () => {
    const { page } = await openSample({ scripts: { canShare: () => undefined } });
    await page.commands.refresh();
    expect(labels(page)).toEqual(['First']);
  });

  it('judges value rules by the form', async () => {
    const { page, attribute } = await openSample();
    attribute('flag').change(true);
    await page.commands.refresh();
    expect(labels(page)).toEqual(['Share it']);
  });

  it('hides a command whose rule fails and reports it', async () => {
    const { page, model } = await openSample({
      scripts: {
        canShare: () => {
          throw new Error('rule broke');
        },
      },
    });
    await page.commands.refresh();
    expect(labels(page)).toEqual(['First']);
    expect(model.notifications()[0]?.message).toContain('rule broke');
  });

  it('calls the function with the form context and constants', async () => {
    const share = jest.fn();
    const { page, context } = await openSample({ scripts: { share } });
    await page.commands.run(page.commands.commands()[1]?.layout ?? ({} as never));
    expect(share).toHaveBeenCalledWith(context, 'text', 3);
  });

  it('reports a command that fails', async () => {
    const { page, model } = await openSample({ scripts: { share: () => Promise.reject(new Error('not shared')) } });
    await page.commands.run(page.commands.commands()[1]?.layout ?? ({} as never));
    expect(model.notifications()[0]?.message).toContain('not shared');
  });

  it('judges again after a save and after refreshRibbon', async () => {
    const canShare = jest.fn(() => true);
    const { context, attribute } = await openSample({ scripts: { canShare } });
    attribute('amount').change(3);
    await context.data.save();
    await Promise.resolve();
    const before = canShare.mock.calls.length;
    expect(before).toBeGreaterThan(0);
    context.ui.refreshRibbon();
    await new Promise(process.nextTick);
    expect(canShare.mock.calls.length).toBe(before + 1);
    expect(context.data.entity.getId()).toContain(dealId.toUpperCase());
  });
});
