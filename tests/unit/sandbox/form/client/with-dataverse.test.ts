/** @jest-environment jsdom */
import type { createFormContext } from '../../../../../sandbox/form/src/client/model/form-context.ts';
import { openForm } from '../../../../../sandbox/form/src/client/open-form.ts';
import { createGridModel } from '../../../../../sandbox/form/src/client/model/grid-model.ts';
import { buildFormMeta } from '../../../../../sandbox/form/src/meta/build-meta.ts';
import { sample } from '../../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { createDataverse } from '../../../../../sandbox/dataverse/src/core.ts';

/** The page's calls, answered by the stand-in itself: what one sends the other must understand. */
async function open(recordId: string | undefined, userId: string = sample.users.seller) {
  let next = 0;
  const newId = () => `00000000-0000-4000-9000-${String((next += 1)).padStart(12, '0')}`;
  const core = createDataverse({ now: () => new Date('2030-01-15T08:00:00Z'), newId, baseUrl: 'http://localhost' });
  const refused: string[] = [];
  const fetcher = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const request = {
      method: init.method ?? 'GET',
      url: String(input),
      headers: init.headers as Record<string, string>,
      userId,
    };
    const answer = await core.handle({ ...request, ...(init.body ? { body: String(init.body) } : {}) });
    if (answer.status >= 400) refused.push(`${answer.status} ${request.method} ${request.url} ${answer.body}`);
    const headers = new Map(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]));
    return {
      ok: answer.status < 400,
      status: answer.status,
      headers: { get: (name: string) => headers.get(name.toLowerCase()) ?? null },
      text: async () => answer.body,
      json: async () => JSON.parse(answer.body) as unknown,
    } as unknown as Response;
  };
  const globals: Record<string, unknown> = {};
  const form = openForm(buildFormMeta(core, { table: 'opportunity', userId }), {
    globals,
    fetcher: fetcher as typeof fetch,
    loadResource: async () => undefined,
    renderer: { render: () => undefined, unmount: () => undefined },
    timers: { set: () => 0, clear: () => undefined },
    openAddress: () => undefined,
    replaceAddress: () => undefined,
    reportError: () => undefined,
    autosave: false,
  });
  await form.load(recordId);
  const { model } = form.page;
  const context = model.formContext as ReturnType<typeof createFormContext>;
  const set = (name: string, value: Parameters<NonNullable<ReturnType<typeof model.attribute>>['change']>[0]) => {
    const attribute = model.attribute(name);
    if (!attribute) throw new Error(`the standard form has no ${name}`);
    attribute.change(value);
  };
  const xrm = globals['Xrm'] as { WebApi: { online: { execute(request: unknown): Promise<Response> } } };
  return { core, form, model, context, set, xrm, refused };
}

describe('the page against the Dataverse stand-in', () => {
  it('opens a record of the standard form', async () => {
    const { model, context, refused } = await open(sample.opportunities.ready);
    expect(refused).toEqual([]);
    expect(model.formType()).toBe(2);
    expect(context.data.entity.getPrimaryAttributeValue()).not.toBe('');
    expect(model.attribute('ownerid')?.value()).toMatchObject([{ entityType: 'systemuser' }]);
    expect(model.attribute('estimatedclosedate')?.value()).toBeInstanceOf(Date);
  });

  it('saves text, money, dates and references, and empties a reference', async () => {
    const { model, context, set, refused } = await open(sample.opportunities.ready);
    set('name', 'Renamed');
    set('estimatedvalue', 61_000.5);
    set('estimatedclosedate', new Date(2031, 1, 28));
    set('parentcontactid', null);
    await context.data.save();
    expect(refused).toEqual([]);
    expect(model.attribute('name')?.value()).toBe('Renamed');
    expect(model.attribute('estimatedvalue')?.value()).toBe(61_000.5);
    expect(model.attribute('estimatedclosedate')?.value()).toEqual(new Date(2031, 1, 28));
    expect(model.attribute('parentcontactid')?.value()).toBeNull();
  });

  it('creates a record with a customer and opens it', async () => {
    const { model, context, set, refused } = await open(undefined);
    set('name', 'Brand new');
    set('customerid', [{ id: Object.values(sample.accounts)[0] ?? '', entityType: 'account' }]);
    await context.data.save();
    expect(refused).toEqual([]);
    expect(model.formType()).toBe(2);
    expect(model.attribute('customerid')?.value()).toMatchObject([{ entityType: 'account' }]);
  });

  it('shows the error of the stand-in when a value is refused', async () => {
    const { context, set, form } = await open(sample.opportunities.ready);
    set('name', 'x'.repeat(5000));
    await expect(context.data.save()).rejects.toThrow('exceeded the maximum allowed length');
    expect(form.page.dialogs.open()[0]).toMatchObject({
      text: expect.stringContaining('exceeded the maximum allowed length'),
    });
  });

  it('is read-only for a record one may read but not write', async () => {
    const { model, refused } = await open(sample.opportunities.ready, sample.users.secondSeller);
    expect(refused).toEqual([]);
    expect(model.formType()).toBe(3);
  });

  it('is disabled after the opportunity was won by another', async () => {
    const { core, model, context } = await open(sample.opportunities.ready);
    const body = JSON.stringify({
      Status: 3,
      OpportunityClose: { subject: 'Won', 'opportunityid@odata.bind': `/opportunities(${sample.opportunities.ready})` },
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await core.handle({
      method: 'POST',
      url: '/api/data/v9.2/WinOpportunity',
      headers,
      body,
      userId: sample.users.administrator,
    });
    expect(answer.status).toBe(204);
    await context.data.refresh(false);
    expect(model.formType()).toBe(4);
  });

  it('executes functions', async () => {
    const { xrm } = await open(sample.opportunities.ready);
    const whoAmI = {
      getMetadata: () => ({ boundParameter: null, operationType: 1, operationName: 'WhoAmI', parameterTypes: {} }),
    };
    await expect((await xrm.WebApi.online.execute(whoAmI)).json()).resolves.toMatchObject({
      UserId: sample.users.seller,
    });
  });

  it('reads the rows of a view in pages, ordered and searched', async () => {
    const { model, refused } = await open(sample.opportunities.ready);
    const { table } = model.meta;
    const view = {
      id: 'v',
      table: 'opportunity',
      label: 'Open ones',
      columns: [],
      fetchXml:
        '<fetch version="1.0" mapping="logical"><entity name="opportunity"><attribute name="name" /><order attribute="createdon" /><filter><condition attribute="statecode" operator="eq" value="0" /></filter></entity></fetch>',
    };
    const quickFind =
      '<fetch><entity name="opportunity"><filter type="or" isquickfindfields="1"><condition attribute="name" operator="like" value="{0}" /></filter></entity></fetch>';
    const grid = createGridModel({ webApi: model.services.webApi, table, view, pageSize: 1, quickFind });
    const name = () => String(grid.rows()[0]?.['name']);
    await grid.orderBy('name');
    const first = name();
    expect([grid.rows().length, grid.hasMore()]).toEqual([1, true]);
    await grid.goTo(2);
    expect(name() > first).toBe(true);
    await grid.orderBy('name');
    expect(grid.page()).toBe(1);
    expect(name() > first).toBe(true);
    await grid.search(first.slice(0, 6));
    expect(name()).toBe(first);
    await grid.search('nothing is called so');
    expect(grid.rows()).toEqual([]);
    expect(refused).toEqual([]);
    expect(grid.problem()).toBeUndefined();
  });
});
