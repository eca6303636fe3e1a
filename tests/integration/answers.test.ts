import { randomUUID } from 'node:crypto';
import { declinePayload } from '../../domain/decline.ts';
import { answer, referralStatus, requestState } from '../../solution/contract/choices.ts';
import { submitRequest } from '../../solution/contract/names.ts';
import { cosellReferral, cosellRequest } from '../../solution/contract/tables.ts';
import { eventually } from '../../scripts/steps/people.ts';
import type { Row } from '../../scripts/steps/people.ts';
import { readDeal } from '../support/deals.ts';
import { peopledWorld } from '../support/world.ts';
import type { PeopledWorld } from '../support/world.ts';

jest.setTimeout(180_000);

describe('the answer to a deal that Microsoft sent', () => {
  let world: PeopledWorld;

  beforeAll(async () => {
    world = await peopledWorld();
  });
  afterAll(() => world?.stop());

  /** A deal of Microsoft's as it arrived: on hold, with 14 days to answer. */
  async function received(name: string): Promise<{ id: string; referralId: string; link: Row }> {
    const sent = await world.portal.newDeal({
      name,
      customer: { name: `${name} GmbH`, addressLine1: 'Kai 1', city: 'Kiel', postalCode: '24103', country: 'DE' },
      contact: {
        firstName: 'Jonna',
        lastName: 'Petersen',
        phoneNumber: '+49 431 555',
        email: 'jonna@customer.example',
      },
      dealValue: 64_000,
      currency: 'EUR',
      closingDateTime: new Date(Date.now() + 120 * 86_400_000).toISOString(),
      notes: 'An offer is wanted.',
    });
    const referralId = String(sent['referralId']);
    const link = await eventually('the link row', () => linkOf(referralId));
    return { id: String(link[cosellReferral.lookups.opportunityId.value]), referralId, link };
  }

  async function linkOf(referralId: string): Promise<Row | undefined> {
    const { set, columns, lookups } = cosellReferral;
    const rows = await world.administrator.list(`${set}?$filter=${columns.referralIdentifier} eq '${referralId}'`);
    return rows.find((row) => row[lookups.opportunityId.value]);
  }

  async function ask(id: string, kind: string, payload?: string): Promise<() => Promise<Row>> {
    const clientRequestId = randomUUID();
    await world.administrator.act(submitRequest.name, {
      ClientRequestId: clientRequestId,
      Kind: kind,
      Target: { '@odata.type': 'Microsoft.Dynamics.CRM.opportunity', opportunityid: id },
      ...(payload === undefined ? {} : { Payload: payload }),
    });
    const { set, columns } = cosellRequest;
    return () =>
      eventually('the end of the request', async () => {
        const [row] = await world.administrator.list(
          `${set}?$filter=${columns.clientRequestId} eq '${clientRequestId}'`,
        );
        const ended: unknown[] = [requestState.done, requestState.failed];
        return row && ended.includes(row[columns.state]) ? row : null;
      });
  }

  it('accepts: both sides say so, the deal goes on, and it happens once', async () => {
    const { id, referralId, link } = await received('Ferry tickets');
    const { columns } = cosellReferral;
    expect(link).toMatchObject({ [columns.answer]: answer.awaiting, [columns.answeredOn]: null });
    const daysLeft = (Date.parse(String(link[columns.answerBy])) - Date.now()) / 86_400_000;
    expect(Math.round(daysLeft)).toBe(14);
    expect(await world.administrator.get(`opportunities(${id})?$select=statuscode`)).toMatchObject({ statuscode: 2 });

    const ended = await ask(id, 'accept');
    expect(await ended()).toMatchObject({
      [cosellRequest.columns.state]: requestState.done,
      [cosellRequest.columns.resultCode]: 'REF_ACCEPTED',
    });
    expect(await world.portal.referral(referralId)).toMatchObject({ status: 'Active', substatus: 'Accepted' });
    expect(await linkOf(referralId)).toMatchObject({
      [columns.answer]: answer.accepted,
      [columns.referralStatus]: referralStatus.active,
    });
    expect(await world.administrator.get(`opportunities(${id})?$select=statuscode`)).toMatchObject({ statuscode: 1 });
    expect(await readDeal(world.administrator, id)).toMatchObject({
      cosell_referralstatus: referralStatus.active,
      cosell_audit: expect.stringContaining('The deal was accepted.'),
    });

    const tooLate = await ask(id, 'decline', declinePayload({ reason: 'budget', note: '' }));
    expect(await tooLate()).toMatchObject({ [cosellRequest.columns.resultCode]: 'REF_OVERTAKEN' });
  });

  it('declines with the reason and the note', async () => {
    const { id, referralId } = await received('Fleet maintenance');
    const withoutReason = await ask(id, 'decline', '{}');
    expect(await withoutReason()).toMatchObject({ [cosellRequest.columns.resultCode]: 'REF_DECLINE_REASON' });
    const ended = await ask(id, 'decline', declinePayload({ reason: 'otherVendor', note: 'They chose in May.' }));
    expect(await ended()).toMatchObject({ [cosellRequest.columns.resultCode]: 'REF_DECLINED' });
    expect(await world.portal.referral(referralId)).toMatchObject({
      status: 'Closed',
      substatus: 'Declined',
      statusReason: 'Customer chose another vendor: They chose in May.',
    });
    expect(await linkOf(referralId)).toMatchObject({ [cosellReferral.columns.answer]: answer.declined });
  });

  it('is refused for a deal that started here', async () => {
    const [own] = await world.administrator.list(
      'opportunities?$select=opportunityid&$filter=cosell_sync ne true&$top=1',
    );
    const ended = await ask(String(own?.['opportunityid']), 'accept');
    expect(await ended()).toMatchObject({
      [cosellRequest.columns.state]: requestState.failed,
      [cosellRequest.columns.resultCode]: 'REF_NOT_RECEIVED',
    });
  });
});
