import { readLink } from '../../../../../relay/src/adapters/dataverse/link-row.ts';
import { keptLog } from '../ports.ts';

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
  ])('takes a broken %s (%s) for empty and reports it', (column, text, member) => {
    const log = keptLog();
    const link = readLink(row({ [column]: text }), log);
    expect(link[member as 'base' | 'operation']).toBeNull();
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
