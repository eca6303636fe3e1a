import type { Delivery } from '../../../../../sandbox/partner-center/src/deliveries.ts';
import { toDeal } from '../../../../../sandbox/partner-center/src/page/new-deal.ts';
import {
  changesBetween,
  editableValues,
  formatMoney,
  lastAnswer,
  stateOf,
  toRows,
} from '../../../../../sandbox/partner-center/src/page/view-model.ts';
import { coSellDeal, connectedDeal, ownDeal, startSandbox } from '../setup.ts';

describe('rows of the list', () => {
  it('put Microsoft’s record beside the partner’s, the last change on top', async () => {
    const sandbox = startSandbox();
    const shared = await sandbox.create(coSellDeal());
    await sandbox.create(connectedDeal(shared.engagementId));
    const alone = await sandbox.create(ownDeal());
    const rows = toRows(sandbox.core.referrals());
    expect(rows.map((row) => row.referral.id)).toEqual([alone.id, shared.id]);
    expect(rows[0]).toMatchObject({ help: 'None', microsoftStatus: undefined });
    expect(rows[1]).toMatchObject({
      help: 'Proof of concept or demo',
      value: '52,000.00 EUR',
      closingDate: '2026-11-30',
      microsoftStatus: { text: 'New · Pending', tone: 'wait' },
    });
  });

  it.each([
    ['New', 'Pending', 'wait'],
    ['New', 'Received', 'wait'],
    ['Active', 'Accepted', 'good'],
    ['Closed', 'Won', 'good'],
    ['Closed', 'Lost', 'bad'],
    ['Closed', 'Declined', 'bad'],
    ['Closed', 'Expired', 'bad'],
    ['Closed', 'Error', 'bad'],
  ] as const)('colour %s/%s as %s', (status, substatus, tone) => {
    expect(stateOf({ status, substatus }).tone).toBe(tone);
  });

  it('print money in one notation', () => {
    expect(formatMoney(1234567.5, 'USD')).toBe('1,234,567.50 USD');
  });
});

describe('edit form values', () => {
  it('send only what was changed', async () => {
    const before = editableValues(await startSandbox().create());
    expect(changesBetween(before, before)).toEqual({});
    const after = { ...before, dealValue: '60000.5', closingDate: '2027-01-31', notes: '', currency: 'usd' };
    expect(changesBetween(before, after)).toEqual({
      dealValue: 60000.5,
      closingDateTime: '2027-01-31T00:00:00Z',
      notes: null,
      currency: 'USD',
    });
  });

  it('are accepted by the portal as they are sent', async () => {
    const sandbox = startSandbox();
    const own = await sandbox.create();
    const before = editableValues(own);
    const changes = changesBetween(before, { ...before, name: 'New name', salesStage: '40' });
    expect(sandbox.core.asMicrosoft.edit(own.id, changes)).toMatchObject({ name: 'New name', salesStage: '40' });
  });
});

describe('new deal form', () => {
  const values = {
    kind: 'coSell',
    name: ' Harbour ',
    customerName: 'Vesterhavn',
    addressLine1: 'Kajgade 14',
    city: 'Aarhus',
    postalCode: '8000',
    country: 'dk',
    firstName: 'Signe',
    lastName: 'Thorup',
    email: 's@vesterhavn.example',
    phoneNumber: '+45 55550117',
    dealValue: '64000',
    currency: 'eur',
    closingDate: '2026-12-01',
    solutionId: 'SOL-1-A',
  };

  it('makes a deal the portal accepts', () => {
    const sandbox = startSandbox();
    const { referralId } = sandbox.core.asMicrosoft.createDeal(toDeal(values) as never);
    const created = sandbox.core.referrals().find((referral) => referral.id === referralId);
    expect(created).toMatchObject({
      name: 'Harbour',
      customerProfile: { address: { country: 'DK', postalCode: '8000' } },
    });
  });

  it('leaves out contact and solution when they are empty', () => {
    const deal = toDeal({ ...values, lastName: '', solutionId: '' });
    expect(deal).not.toHaveProperty('contact');
    expect(deal['solutions']).toEqual([]);
  });
});

describe('delivery log', () => {
  it.each([
    [[], ''],
    [[{ at: '', status: 401, error: undefined }], '401'],
    [[{ at: '', status: 0, error: 'refused' }], 'refused'],
  ] as [Delivery['attempts'], string][])('shows the last answer of %j as %j', (attempts, text) => {
    const delivery: Delivery = { id: '1', event: 'e', resourceId: 'r', url: 'u', state: 'waiting', attempts };
    expect(lastAnswer(delivery)).toBe(text);
  });
});
