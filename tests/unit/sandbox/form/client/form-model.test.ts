/** @jest-environment jsdom */
import type { ExecutionContext } from '../../../../../sandbox/form/src/client/model/events.ts';
import { bracedId } from '../../../../../sandbox/form/src/client/data/values.ts';
import { dealId, sampleMeta } from '../fixtures.ts';
import { openSample } from './open.ts';

describe('the form', () => {
  it('loads the row and is clean', async () => {
    const { context, model } = await openSample();
    expect(context.getAttribute('name')).toMatchObject({});
    expect(context.data.entity.getId()).toBe(bracedId(dealId));
    expect(context.data.entity.getPrimaryAttributeValue()).toBe('First deal');
    expect(context.data.getIsDirty()).toBe(false);
    expect(model.formType()).toBe(2);
  });

  it('reads every column it shows, once, with state and owner', async () => {
    const { server } = await openSample();
    const select = /\$select=([^&]*)/.exec(
      server.calls.find((call) => call.url.includes('sample_deals(') && call.url.includes('$select'))?.url ?? '',
    )?.[1];
    expect(select?.split(',').sort()).toEqual(
      [
        'name',
        'amount',
        '_partyid_value',
        'due',
        'serial',
        'note',
        'flag',
        'stage',
        'statecode',
        '_ownerid_value',
      ].sort(),
    );
  });

  it('has attributes for the columns that only a custom control is bound to', async () => {
    const { context } = await openSample();
    expect((context.getAttribute('flag') as { getValue(): unknown }).getValue()).toBeNull();
    expect(context.getAttribute('missing')).toBeNull();
  });

  it('loads libraries of form, tab and strings before the load handlers run', async () => {
    const order: string[] = [];
    const { begin, loaded, xrm } = await openSample({
      scripts: {
        onLoad: (...args: unknown[]) =>
          void order.push(
            `${args.length} ${String(args[1])} ${xrm.Utility.getResourceString('sample_/strings/Deal', 'HELLO') ?? ''}`,
          ),
      },
    });
    expect(loaded).toEqual(['/WebResources/sample_/deal.js']);
    await begin();
    expect(order).toEqual(['3 a Hello']);
  });

  it('hands handlers the form context, a depth and shared variables', async () => {
    const seen: unknown[] = [];
    const { context } = await openSample();
    const attribute = context.getAttribute('amount') as { addOnChange(h: unknown): void; fireOnChange(): void };
    attribute.addOnChange((event: ExecutionContext) => event.setSharedVariable('k', 1));
    attribute.addOnChange((event: ExecutionContext) =>
      seen.push(
        event.getFormContext() === context,
        event.getDepth(),
        event.getSharedVariable('k'),
        event.getEventSource() === attribute,
      ),
    );
    attribute.fireOnChange();
    expect(seen).toEqual([true, 2, 1, true]);
  });

  it('calls onchange for a change of the seller and not for setValue', async () => {
    const onAmount = jest.fn();
    const { attribute } = await openSample({ scripts: { onAmount } });
    attribute('amount').api.setValue(5);
    expect(onAmount).not.toHaveBeenCalled();
    attribute('amount').change(6);
    expect(onAmount).toHaveBeenCalledTimes(1);
  });

  it('refuses a value of the wrong type', async () => {
    const { attribute } = await openSample();
    expect(() => attribute('amount').api.setValue('12')).toThrow('amount cannot take "12"');
    expect(() => attribute('partyid').api.setValue([1])).toThrow('type customer');
    expect(() => attribute('flag').api.setValue(1)).toThrow('type bit');
  });

  it('shows a failing handler as an error and runs the next one', async () => {
    const second = jest.fn();
    const { model, context, reported } = await openSample();
    const attribute = context.getAttribute('note') as { addOnChange(h: unknown): void; fireOnChange(): void };
    attribute.addOnChange(() => {
      throw new Error('boom');
    });
    attribute.addOnChange(second);
    attribute.fireOnChange();
    expect(second).toHaveBeenCalledTimes(1);
    expect(model.notifications()).toMatchObject([{ level: 'ERROR', message: 'A script of the form failed: boom' }]);
    expect(reported).toEqual([new Error('boom')]);
  });

  it('names a handler function that the library does not define', async () => {
    const { begin, model, globals } = await openSample();
    globals['Sample'] = {};
    await begin();
    expect(model.notifications()[0]?.message).toContain(
      'The form calls Sample.Deal.onLoad, which sample_/deal.js does not define.',
    );
  });

  it('opens tabs lazily and tells both tabs about it, but nothing for the first one', async () => {
    const onTab = jest.fn();
    const { model, tab } = await openSample({ scripts: { onTab } });
    expect(tab('summary').isInitialised()).toBe(true);
    expect(tab('extra').isInitialised()).toBe(false);
    expect(onTab).not.toHaveBeenCalled();
    model.openTab(tab('extra'));
    expect(tab('extra').isInitialised()).toBe(true);
    expect(onTab).toHaveBeenCalledTimes(1);
    model.openTab(tab('summary'));
    expect(onTab).toHaveBeenCalledTimes(2);
  });

  it('gives scripts the tabs, their state and their sections', async () => {
    const { context, tab } = await openSample();
    const extra = context.ui.tabs.get('extra') as {
      getDisplayState(): string;
      setFocus(): void;
      sections: { getLength(): number };
    };
    expect(extra.getDisplayState()).toBe('collapsed');
    extra.setFocus();
    expect(extra.getDisplayState()).toBe('expanded');
    expect(extra.sections.getLength()).toBe(1);
    expect(tab('summary').api).toBe(context.ui.tabs.get(0));
  });

  it('finds the controls of an attribute, also the second one of a column', async () => {
    const meta = sampleMeta();
    const rows = meta.form.layout.tabs[0]?.columns[0]?.sections[0]?.rows ?? [];
    rows.push([{ ...(rows[0]?.[0] ?? fail()), id: 'again' }]);
    const { attribute } = await openSample({ meta });
    const names: string[] = [];
    attribute('name').api.controls.forEach((control) => void names.push((control as { getName(): string }).getName()));
    expect(names).toEqual(['name', 'name1']);
  });

  it('is disabled for an inactive row and read-only without write access', async () => {
    const inactive = await openSample({
      routes: { [`GET /api/data/v9.2/sample_deals(${dealId})`]: () => ({ body: { statecode: 1 } }) },
    });
    expect(inactive.model.formType()).toBe(4);
    const url = `GET /api/data/v9.2/systemusers(${inactive.model.meta.user.id})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@p1)`;
    const reader = await openSample({ routes: { [url]: () => ({ body: { AccessRights: 'ReadAccess' } }) } });
    expect(reader.model.formType()).toBe(3);
    expect(reader.model.controls.every((control) => control.isDisabled())).toBe(true);
  });

  it('warns of what of the form it cannot show', async () => {
    const { model } = await openSample({ meta: sampleMeta({ views: [] }) });
    expect(model.notifications()).toMatchObject([{ level: 'WARNING', id: 'form-problems' }]);
  });

  it('keeps form notifications by id', async () => {
    const { context, model } = await openSample();
    context.ui.setFormNotification('one', 'INFO', 'n');
    context.ui.setFormNotification('two', 'WARNING', 'n');
    expect(model.notifications()).toEqual([{ id: 'n', message: 'two', level: 'WARNING' }]);
    expect(context.ui.clearFormNotification('n')).toBe(true);
    expect(context.ui.clearFormNotification('n')).toBe(false);
  });

  it('answers Xrm.Utility and refuses what does not exist', async () => {
    const { xrm } = await openSample();
    await expect(xrm.Utility.getEntityMetadata('sample_deal', ['stage'])).resolves.toMatchObject({
      EntitySetName: 'sample_deals',
      Attributes: { stage: { AttributeType: 11 } },
    });
    await expect(xrm.Utility.getEntityMetadata('nothing')).rejects.toThrow("name = 'nothing'");
    expect(xrm.Utility.getResourceString('sample_/strings/Deal', 'NONE')).toBeNull();
    expect(xrm.Utility.getGlobalContext().userSettings.userName).toBe('Ines Verhoeven');
  });

  it('opens addresses and forms', async () => {
    const { xrm, addresses } = await openSample();
    xrm.Navigation.openUrl('https://partner.example/x');
    await xrm.Navigation.openForm({ entityName: 'sample_deal', entityId: bracedId(dealId) });
    expect(addresses).toEqual([
      'new https://partner.example/x',
      `/main.aspx?pagetype=entityrecord&etn=sample_deal&id=${dealId}`,
    ]);
  });

  it('answers a confirm dialog with the choice', async () => {
    const { xrm, page } = await openSample();
    const answer = xrm.Navigation.openConfirmDialog({ text: 'Sure?' });
    page.dialogs.open()[0]?.close(false);
    await expect(answer).resolves.toEqual({ confirmed: false });
    expect(page.dialogs.open()).toHaveLength(0);
  });
});

function fail(): never {
  throw new Error('the fixture changed');
}
