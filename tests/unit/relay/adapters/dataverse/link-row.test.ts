import { linkColumns, linkSelect, readLink } from '../../../../../relay/src/adapters/dataverse/link-row.ts';
import { keptLog } from '../ports.ts';
import { linkState } from './environment.ts';

const row = (changes: Readonly<Record<string, unknown>> = {}) => ({
  '@odata.etag': 'W/"1"',
  cosell_referralid: 'EEEEEEEE-0000-4000-8000-000000000001',
  cosell_generation: 1,
  cosell_health: 723450000,
  ...changes,
});

describe('reading a link row', () => {
  it.each([
    ['cosell_base', '{"format":1,"mappingVersion":1,"fields":{"notes":{"crm":"a"}}}', 'base'],
    ['cosell_base', '{"format":2,"mappingVersion":1,"fields":{}}', 'base'],
    ['cosell_base', '{"format":1', 'base'],
    ['cosell_operation', '{"id":"x"}', 'operation'],
    ['cosell_operation', '[]', 'operation'],
    ['cosell_errordetails', '{"detail":1}', 'errorParameters'],
    ['cosell_errordetails', '["detail"]', 'errorParameters'],
  ])('takes a broken %s (%s) for empty and reports it', (column, text, member) => {
    const log = keptLog();
    const link = readLink(row({ [column]: text }), log);
    expect(link[member as 'base' | 'operation' | 'errorParameters']).toBeNull();
    expect(log.events).toEqual(['dataverse.link-json-broken']);
  });

  it('takes broken conflicts for none and reports them', () => {
    const log = keptLog();
    expect(readLink(row({ cosell_conflicts: '[{"crm":1}]' }), log).conflicts).toEqual([]);
    expect(log.events).toHaveLength(1);
  });

  it('is silent about empty columns', () => {
    const log = keptLog();
    expect(readLink(row(), log)).toMatchObject({
      base: null,
      operation: null,
      conflicts: [],
      attempts: 0,
      notBefore: null,
    });
    expect(log.events).toEqual([]);
  });

  it('needs attention when it does not know the health', () => {
    expect(readLink(row({ cosell_health: 5 }), keptLog()).health).toBe('needsAttention');
  });

  it('names the record by its key when the lookup is empty', () => {
    const id = 'a2000000-0000-4000-8000-000000000001';
    expect(readLink(row({ cosell_recordkey: `lead_${id}` }), keptLog()).record).toEqual({ table: 'lead', id });
    expect(readLink(row({ cosell_recordkey: 'account_1' }), keptLog()).record).toBeNull();
  });
});

describe('writing a link row', () => {
  const written = (changes: Parameters<typeof linkState>[0]) =>
    linkColumns(linkState(changes), 'c', 'Deal', new Date('2030-05-01T08:00:00Z'));

  it('says what happened and what to do, for lists', () => {
    const columns = written({ errorCode: 'DV_REJECTED', errorParameters: { detail: 'No budget' } });
    expect(columns).toMatchObject({
      cosell_errorcode: 'DV_REJECTED',
      cosell_errordetails: '{"detail":"No budget"}',
      cosell_errortext: 'Dynamics 365 refused the change: No budget',
    });
    expect(linkSelect).not.toContain('cosell_errortext');
  });

  it('clears what no longer holds', () => {
    const columns = { cosell_errorcode: null, cosell_errordetails: null, cosell_errortext: null };
    expect(written({})).toMatchObject(columns);
  });

  it('has no sentence for a code of another version, and no half JSON', () => {
    const errorParameters = { detail: 'x'.repeat(11_000) };
    expect(written({ errorCode: 'XX_NEW', errorParameters })).toMatchObject({
      cosell_errorcode: 'XX_NEW',
      cosell_errordetails: null,
      cosell_errortext: null,
    });
    expect(String(written({ errorCode: 'DV_REJECTED', errorParameters })['cosell_errortext'])).toHaveLength(4000);
  });

  it('keeps the answer of Microsoft', () => {
    const columns = written({ microsoftReason: 'r'.repeat(3000), microsoftAnswerBy: '2030-05-15T08:00:00.000Z' });
    expect(columns).toMatchObject({
      cosell_microsoftreason: 'r'.repeat(2000),
      cosell_microsoftanswerby: '2030-05-15T08:00:00.000Z',
    });
  });
});
