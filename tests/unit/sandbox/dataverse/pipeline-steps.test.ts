import { sample } from '../../../../sandbox/dataverse/src/base/sample-rows.ts';
import { formatAutoNumber } from '../../../../sandbox/dataverse/src/pipeline/autonumber.ts';
import { fixtureEnvironment } from './client.ts';
import { replaceIn, stepXml } from './fixture-solution.ts';
import type { Members } from './fixture-solution.ts';

const custom = 'customizations.xml';
const ready = `opportunities(${sample.opportunities.ready})`;

function withStep(step: Parameters<typeof stepXml>[0], more = ''): (members: Members) => void {
  return (members) => {
    const text = members[custom] ?? '';
    const xml = stepXml(step).replace('<Stage>', `${more}<Stage>`);
    members[custom] = text.replace(/<SdkMessageProcessingStep .*<\/SdkMessageProcessingStep>/, xml);
  };
}

describe('a step', () => {
  it('that is switched off does not run', async () => {
    let runs = 0;
    const { send } = await fixtureEnvironment(
      () => void (runs += 1),
      withStep({}, '<StateCode>1</StateCode><StatusCode>2</StatusCode>'),
    );
    await send('PATCH', ready, { name: 'x' });
    expect(runs).toBe(0);
  });

  it('that is asynchronous and a plug-in does not run', async () => {
    let runs = 0;
    const { send } = await fixtureEnvironment(() => void (runs += 1), withStep({ mode: 1 }));
    await send('PATCH', ready, { name: 'x' });
    expect(runs).toBe(0);
  });

  it.each([
    ['WinOpportunity', 3, 1],
    ['LoseOpportunity', 4, 2],
  ])('on Create of opportunityclose runs in %s, before the deal is closed', async (action, status, state) => {
    const seen: unknown[] = [];
    const { send } = await fixtureEnvironment(
      ({ context, service }) => {
        const target = context.inputParameters['Target'];
        const attributes = typeof target === 'object' && 'attributes' in target ? target.attributes : {};
        const deal = service(null).retrieve('opportunity', sample.opportunities.ready, ['statecode']);
        seen.push([attributes['opportunityid'], deal.attributes['statecode']]);
      },
      withStep({ message: 'Create', table: 'opportunityclose' }),
    );
    const close = { subject: 'Done', 'opportunityid@odata.bind': `/${ready}` };
    const answer = await send('POST', action, { Status: status, OpportunityClose: close }, {}, sample.users.seller);
    expect(answer.status).toBe(204);
    expect(seen).toEqual([[{ table: 'opportunity', id: sample.opportunities.ready }, 0]]);
    expect((await send('GET', ready)).json['statecode']).toBe(state);
  });
});

describe('autonumbers', () => {
  const now = new Date('2021-12-02T15:04:05.067Z');
  it.each([
    ['KA-{SEQNUM:4}', 7, 'KA-0007'],
    ['{SEQNUM:2}', 1000, '1000'],
    ['{DATETIMEUTC:yyyy-MM-dd}-{SEQNUM:5}', 1150, '2021-12-02-01150'],
    ['{DATETIMEUTC:yyyyMMddhhmmss}', 1, '20211202030405'],
    ['{DATETIMEUTC:yy M d H m s tt fff}', 1, '21 12 2 15 4 5 PM 067'],
    ['#plain#', 1, '#plain#'],
  ])('%s of %d', (format, sequence, expected) => {
    expect(formatAutoNumber(format, sequence, now)).toBe(expected);
  });

  it('have random parts of their length, other ones for other rows', () => {
    const texts = [1, 2].map((sequence) => formatAutoNumber('{RANDSTRING:6}-{RANDSTRING:4}', sequence, now));
    for (const text of texts) expect(text).toMatch(/^[A-Z0-9]{6}-[A-Z0-9]{4}$/);
    expect(texts[0]).not.toBe(texts[1]);
    expect(texts[0]?.slice(0, 4)).not.toBe(texts[0]?.slice(7));
  });

  it.each([
    '{RANDSTRING:7}',
    '{RANDSTRING:0}',
    '{SEQNUM:0}',
    '{SEQNUM}',
    '{SEQNUM:x}',
    '{DATETIMEUTC:}',
    '{DATETIMEUTC:qq}',
    '{GUID:1}',
  ])('of the format %s are refused when the first row is saved', async (format) => {
    const { send } = await fixtureEnvironment(undefined, (members) =>
      replaceIn(members, custom, 'W-{SEQNUM:4}', format),
    );
    const answer = await send('POST', 'demo_widgets', {});
    expect(answer).toMatchObject({ status: 400, code: '0x80040203' });
    expect(answer.message).toContain('Invalid Argument');
  });
});
