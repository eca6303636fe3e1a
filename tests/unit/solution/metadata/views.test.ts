import { answer, health, outcome, requestState } from '../../../../solution/contract/choices.ts';
import { parseXml, rootOf } from '../../../../solution/scripts/source/xml.ts';
import { columnsOfView, readTables, readView, type ViewXml } from './solution-source.ts';

const tables = readTables();
const own = tables.filter((table) => table.folder.startsWith('cosell_'));

/** Columns of Dynamics 365 Sales that our views show. */
const standardColumns: Record<string, string[]> = {
  opportunity: [
    'opportunityid',
    'name',
    'parentaccountid',
    'estimatedvalue',
    'estimatedclosedate',
    'actualvalue',
    'actualclosedate',
    'statecode',
    'ownerid',
  ],
  lead: ['leadid', 'fullname', 'companyname', 'subject', 'createdon', 'statecode', 'ownerid'],
};

const viewOf = (logicalName: string, label: string): ViewXml => {
  const views = tables.find((table) => table.logicalName === logicalName)?.views ?? [];
  const found = views.filter((view) => view.label === label);
  if (found.length !== 1) throw new Error(`${found.length} views of ${logicalName} are named ${label}.`);
  return found[0] as ViewXml;
};

const cellsOf = (view: ViewXml): string[] => view.cells.map((cell) => cell.name);

const unknownColumns = (view: ViewXml, known: Iterable<string>): string[] => {
  const names = new Set(known);
  return columnsOfView(view).filter((name) => !names.has(name));
};

describe('views', () => {
  it.each(own.map((table) => table.logicalName))('of %s have one default per kind', (logicalName) => {
    const views = tables.find((table) => table.logicalName === logicalName)?.views ?? [];
    const defaults = views.filter((view) => view.isDefault).map((view) => view.queryType);
    expect(defaults.sort()).toEqual(['0', '1', '2', '4', '64']);
    const quickFind = views.filter((view) => view.isQuickFind);
    expect(quickFind.map((view) => view.queryType)).toEqual(['4']);
    expect(quickFind[0]?.searched).toContain('cosell_name');
  });

  it('name only columns that exist', () => {
    const unknown = tables.flatMap((table) =>
      table.views.map((view) => [
        `${table.logicalName}: ${view.label}`,
        unknownColumns(view, [
          ...table.columns.map((column) => column.name),
          ...(standardColumns[table.logicalName] ?? []),
        ]),
      ]),
    );
    expect(unknown.filter(([, names]) => names?.length !== 0)).toEqual([]);
    expect(unknown.length).toBeGreaterThan(50);
  });

  it('would be caught with a misspelt column in a cell, an order or a condition', () => {
    const text = `<savedqueries><savedquery><layoutxml><grid jump="a"><row id="aid"><cell name="cosell_healt" /></row></grid></layoutxml>
      <fetchxml><fetch><entity name="t"><attribute name="a" /><order attribute="b" />
      <filter><condition attribute="c" operator="null" /></filter>
      <filter type="or" isquickfindfields="1"><condition attribute="d" operator="like" value="{0}" /></filter>
      </entity></fetch></fetchxml></savedquery></savedqueries>`;
    const view = readView(rootOf(parseXml(text, 'view.xml')));
    expect(unknownColumns(view, ['a', 'aid'])).toEqual(['cosell_healt', 'b', 'c', 'd']);
  });

  it('fetch what they show, from their own table', () => {
    for (const table of tables) {
      for (const view of table.views) {
        expect([view.label, view.table, view.rowId]).toEqual([view.label, table.logicalName, `${table.logicalName}id`]);
        expect(view.attributes).toEqual(expect.arrayContaining([view.rowId, ...cellsOf(view)]));
        expect(view.attributes).toEqual([...new Set(view.attributes)]);
      }
    }
  });

  it('are sorted, described, open to customizers and named once per table', () => {
    for (const table of tables) {
      for (const view of table.views) {
        expect([view.label, view.orders.length > 0, view.description.length > 20, view.isCustomizable]).toEqual([
          view.label,
          true,
          true,
          true,
        ]);
      }
      const labels = table.views.map((view) => view.label);
      expect(labels).toEqual([...new Set(labels)]);
    }
  });

  it('show the referral status as a choice, never the raw texts or Products', () => {
    const shown = new Set(tables.flatMap((table) => table.views.flatMap(columnsOfView)));
    for (const column of ['cosell_status', 'cosell_substatus', 'cosell_products']) {
      expect([column, shown.has(column)]).toEqual([column, false]);
    }
    expect(cellsOf(viewOf('cosell_referral', 'Active Referrals'))).toContain('cosell_referralstatus');
  });
});

const active = { attribute: 'statecode', operator: 'eq', values: ['0'] };
/** Rows of the user and of the user's teams. */
const mine = { attribute: 'ownerid', operator: 'eq-useroruserteams', values: [] };
const failed = {
  attribute: 'cosell_outcome',
  operator: 'in',
  values: [String(outcome.refused), String(outcome.failed)],
};

describe('views of connections', () => {
  it('show which installation serves it and how far its comparison of all deals has come', () => {
    expect(cellsOf(viewOf('cosell_connection', 'Active Co-sell Connections'))).toEqual([
      'cosell_name',
      'cosell_partnerorganizationid',
      'cosell_leaseinstance',
      'cosell_leaserenewedon',
      'cosell_lastreconcileon',
      'cosell_progresstext',
    ]);
  });
});

describe('views of referrals', () => {
  const awaiting = { attribute: 'cosell_answer', operator: 'eq', values: [String(answer.awaiting)] };

  it('show me my deals and those of my teams', () => {
    expect(viewOf('cosell_referral', 'My Deals').conditions).toEqual([active, mine]);
  });

  it('show what awaits my answer, the most urgent first, with the days that are left', () => {
    const view = viewOf('cosell_referral', 'Awaiting My Answer');
    expect(view.conditions).toEqual([active, awaiting, mine]);
    expect(view.orders).toEqual([{ attribute: 'cosell_answerby', descending: false }]);
    expect(cellsOf(view)).toEqual([
      'cosell_name',
      'cosell_answerby',
      'cosell_opportunityid',
      'cosell_leadid',
      'cosell_referralstatus',
    ]);
  });

  it('show what awaits anybody', () => {
    const view = viewOf('cosell_referral', 'Awaiting Answer');
    expect(view.conditions).toEqual([active, awaiting]);
    expect(cellsOf(view)).toContain('ownerid');
  });

  it('draw the days left only where the day is shown', () => {
    const drawn = tables
      .flatMap((table) => table.views.flatMap((view) => view.cells))
      .filter((cell) => cell.imageFunction !== '' || cell.imageWebResource !== '');
    expect(drawn).toEqual(
      Array.from({ length: 2 }, () => ({
        name: 'cosell_answerby',
        imageFunction: 'Cosell.Views.daysLeft',
        imageWebResource: '$webresource:cosell_/scripts/views.js',
      })),
    );
  });

  it('show where a person must help, with the reason', () => {
    const view = viewOf('cosell_referral', 'Needs Attention');
    expect(view.conditions).toEqual([
      active,
      {
        attribute: 'cosell_health',
        operator: 'in',
        values: [String(health.needsAttention), String(health.orphaned)],
      },
    ]);
    expect(cellsOf(view)).toEqual(
      expect.arrayContaining([
        'cosell_errortext',
        'cosell_health',
        'cosell_errorcode',
        'cosell_lastsyncon',
        'cosell_attempts',
        'cosell_opportunityid',
      ]),
    );
  });

  it('show how received deals were answered, the last answered first', () => {
    const view = viewOf('cosell_referral', 'Answered Deals');
    expect(view.conditions).toEqual([
      active,
      {
        attribute: 'cosell_answer',
        operator: 'in',
        values: [answer.accepted, answer.declined, answer.expired].map(String),
      },
    ]);
    expect(view.orders[0]).toEqual({ attribute: 'cosell_answeredon', descending: true });
    expect(cellsOf(view)).toEqual(
      expect.arrayContaining(['cosell_answer', 'cosell_answeredon', 'cosell_answerby', 'ownerid']),
    );
  });

  it('list the deals by status, then by name', () => {
    expect(viewOf('cosell_referral', 'Deals by Status').orders.map((order) => order.attribute)).toEqual([
      'cosell_referralstatus',
      'cosell_name',
    ]);
  });
});

describe('views of failures', () => {
  it('list requests that failed', () => {
    expect(viewOf('cosell_request', 'Failed Requests').conditions).toContainEqual({
      attribute: 'cosell_state',
      operator: 'eq',
      values: [String(requestState.failed)],
    });
  });

  it('list history entries that were refused or failed, newest first', () => {
    const view = viewOf('cosell_historyentry', 'Failures');
    expect(view.conditions).toEqual([active, failed]);
    expect(view.orders).toEqual([{ attribute: 'cosell_occurredon', descending: true }]);
  });

  it('limit the failures of the overview to the last twelve weeks', () => {
    const view = viewOf('cosell_historyentry', 'Failures of the Last 12 Weeks');
    const lately = { attribute: 'cosell_occurredon', operator: 'last-x-weeks', values: ['12'] };
    expect(view.conditions).toEqual([active, lately, failed]);
    expect(cellsOf(view)).toEqual(cellsOf(viewOf('cosell_historyentry', 'Failures')));
  });

  it('list field mappings with findings', () => {
    expect(viewOf('cosell_fieldmapping', 'Field Mappings with Findings').conditions).toContainEqual({
      attribute: 'cosell_checkresult',
      operator: 'not-null',
      values: [],
    });
  });
});

describe('views of standard tables', () => {
  const shared = { attribute: 'cosell_sync', operator: 'eq', values: ['1'] };
  const closed = { attribute: 'statecode', operator: 'ne', values: ['0'] };

  it.each([
    ['opportunity', 'My Co-sell Deals', '3', [active, shared, mine]],
    ['opportunity', 'Co-sell Deals', '3', [active, shared]],
    ['opportunity', 'Closed Co-sell Deals', '3', [closed, shared]],
    ['lead', 'Co-sell Leads', '4', [active, shared]],
  ])('of %s: %s', (table, label, objectTypeCode, conditions) => {
    const view = viewOf(table, label);
    expect(view.conditions).toEqual(conditions);
    expect([view.objectTypeCode, view.queryType, view.isDefault]).toEqual([objectTypeCode, '0', false]);
  });

  it('show what a seller asks about a deal', () => {
    expect(cellsOf(viewOf('opportunity', 'My Co-sell Deals'))).toEqual([
      'name',
      'parentaccountid',
      'estimatedvalue',
      'estimatedclosedate',
      'cosell_referralstatus',
      'cosell_help',
      'cosell_referralidentifier',
      'ownerid',
    ]);
  });

  it('show closed deals by their close date, the newest first, with what they brought', () => {
    const view = viewOf('opportunity', 'Closed Co-sell Deals');
    expect(view.orders).toEqual([{ attribute: 'actualclosedate', descending: true }]);
    expect(cellsOf(view)).toEqual(expect.arrayContaining(['statecode', 'actualvalue', 'actualclosedate']));
  });
});
