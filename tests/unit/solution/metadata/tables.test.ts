import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as choices from '../../../../solution/contract/choices.ts';
import { cosellFieldMapping } from '../../../../solution/contract/tables.ts';
import { childText, descendants } from '../../../../solution/scripts/source/xml.ts';
import { projectFolder } from '../gate/packages.ts';
import { readSource, readTables } from './solution-source.ts';

const tables = readTables();
const own = tables.filter((table) => table.folder.startsWith('cosell_'));

const tableOf = (logicalName: string) => {
  const table = tables.find((candidate) => candidate.logicalName === logicalName);
  if (!table) throw new Error(`The solution has no table ${logicalName}.`);
  return table;
};

/** Tables by flag of Entity.xml, as `1` in the file. */
const tablesWith = (flag: string): string[] =>
  own.filter((table) => childText(table.info, flag) === '1').map((table) => table.logicalName);

describe('tables of the solution', () => {
  it('are the seven of ours and the two that get our columns', () => {
    expect(own.map((table) => table.logicalName).sort()).toEqual([
      'cosell_connection',
      'cosell_dealsolution',
      'cosell_fieldmapping',
      'cosell_historyentry',
      'cosell_referral',
      'cosell_request',
      'cosell_solutiondetail',
    ]);
    expect(tables.filter((table) => !own.includes(table)).map((table) => table.folder)).toEqual([
      'Lead',
      'Opportunity',
    ]);
  });

  it('are audited where people want to know who changed what, not where the connector writes at every pass', () => {
    expect(tablesWith('IsAuditEnabled').sort()).toEqual([
      'cosell_connection',
      'cosell_dealsolution',
      'cosell_fieldmapping',
      'cosell_referral',
      'cosell_solutiondetail',
    ]);
  });

  it('track changes only where imports may bypass the plug-ins', () => {
    expect(tablesWith('ChangeTrackingEnabled')).toEqual(['cosell_dealsolution']);
  });

  it('have a quick create form where people add rows, and nowhere else', () => {
    expect(tablesWith('IsQuickCreateEnabled').sort()).toEqual([
      'cosell_dealsolution',
      'cosell_fieldmapping',
      'cosell_solutiondetail',
    ]);
    const withForm = own.filter((table) => table.forms.some((form) => form.kind === 'quickCreate'));
    expect(withForm.map((table) => table.logicalName).sort()).toEqual(tablesWith('IsQuickCreateEnabled').sort());
  });

  it('switch on nothing that cannot be switched off again', () => {
    for (const flag of [
      'HasRelatedNotes',
      'HasRelatedActivities',
      'IsBusinessProcessEnabled',
      'IsConnectionsEnabled',
    ]) {
      const switchedOn = own.filter((table) => /^(1|true)$/i.test(childText(table.info, flag)));
      expect([flag, switchedOn.map((table) => table.logicalName)]).toEqual([flag, []]);
    }
  });

  it('say what they are', () => {
    expect(own.filter((table) => table.description.length < 20).map((table) => table.logicalName)).toEqual([]);
  });

  it('have one primary name column each', () => {
    for (const table of own) {
      const names = table.columns.filter((column) => column.isPrimaryName).map((column) => column.name);
      expect([table.logicalName, names]).toEqual([table.logicalName, ['cosell_name']]);
    }
  });
});

describe('columns', () => {
  it('all have a label and a description', () => {
    const bare = tables.flatMap((table) =>
      table.columns
        .filter((column) => column.label === '' || column.description === '')
        .map((column) => `${table.logicalName}.${column.name}`),
    );
    expect(bare).toEqual([]);
  });

  it('are audited in an audited table, but for the machine state of the connector', () => {
    const unaudited = own
      .filter((table) => childText(table.info, 'IsAuditEnabled') === '1')
      .flatMap((table) =>
        table.columns
          .filter((column) => column.isCustom && column.type !== 'primarykey' && !column.isAudited)
          .map((column) => `${table.logicalName}.${column.name}`),
      );
    expect(unaudited.sort()).toEqual([
      'cosell_connection.cosell_entitlement',
      'cosell_connection.cosell_formsettings',
      'cosell_connection.cosell_lastreconcileon',
      'cosell_connection.cosell_leaseepoch',
      'cosell_connection.cosell_leaseinstance',
      'cosell_connection.cosell_leaseorganizationid',
      'cosell_connection.cosell_leaserenewedon',
      'cosell_connection.cosell_probes',
      'cosell_connection.cosell_progress',
      'cosell_connection.cosell_progresstext',
      'cosell_connection.cosell_watermarks',
      'cosell_fieldmapping.cosell_checkresult',
      'cosell_referral.cosell_attempts',
      'cosell_referral.cosell_base',
      'cosell_referral.cosell_conflicts',
      'cosell_referral.cosell_errordetails',
      'cosell_referral.cosell_errortext',
      'cosell_referral.cosell_lastsyncon',
      'cosell_referral.cosell_notbefore',
      'cosell_referral.cosell_operation',
    ]);
  });

  it('are never audited in a table that is not', () => {
    const audited = own
      .filter((table) => childText(table.info, 'IsAuditEnabled') !== '1')
      .flatMap((table) => table.columns.filter((column) => column.isAudited).map((column) => column.name));
    expect(audited).toEqual([]);
  });

  it('record who got a row and who closed it', () => {
    for (const table of ['cosell_referral', 'cosell_dealsolution']) {
      const audited = tableOf(table).columns.filter((column) => column.isAudited && !column.isCustom);
      expect(audited.map((column) => column.name).sort()).toEqual(['ownerid', 'statecode', 'statuscode']);
    }
  });

  it('have room for a sentence, and no more than the platform allows in a text', () => {
    const lengths = (table: string, names: string[]) =>
      tableOf(table)
        .columns.filter((column) => names.includes(column.name))
        .map((column) => [column.name, column.type, column.maxLength]);
    expect(lengths('cosell_referral', ['cosell_errortext', 'cosell_microsoftreason', 'cosell_errordetails'])).toEqual([
      ['cosell_errordetails', 'ntext', 10_000],
      ['cosell_errortext', 'nvarchar', 4000],
      ['cosell_microsoftreason', 'nvarchar', 2000],
    ]);
    expect(lengths('cosell_connection', ['cosell_progress', 'cosell_progresstext', 'cosell_entitlement'])).toEqual([
      ['cosell_entitlement', 'ntext', 10_000],
      ['cosell_progress', 'ntext', 10_000],
      ['cosell_progresstext', 'nvarchar', 400],
    ]);
  });

  it('number the solutions of a deal by day', () => {
    const number = tableOf('cosell_dealsolution').columns.find((column) => column.name === 'cosell_name');
    expect(number?.autoNumberFormat).toBe('{DATETIMEUTC:yyyy-MM-dd}-{SEQNUM:5}');
  });

  it('of a field mapping are what an administrator has to fill in', () => {
    const required = tableOf('cosell_fieldmapping').columns.filter(
      (column) => column.isCustom && column.required === 'required',
    );
    expect(required.map((column) => [column.name, column.type, column.choice, column.maxLength])).toEqual([
      ['cosell_column', 'nvarchar', '', 100],
      ['cosell_conversion', 'picklist', 'cosell_conversion', 0],
      ['cosell_mappingdirection', 'picklist', 'cosell_mappingdirection', 0],
      ['cosell_mappingtable', 'picklist', 'cosell_mappingtable', 0],
      ['cosell_name', 'nvarchar', '', 200],
      ['cosell_referralfield', 'nvarchar', '', 200],
    ]);
  });
});

describe('alternate key of the field mappings', () => {
  it('allows one mapping per table, column and referral field', () => {
    expect(cosellFieldMapping.keys.mappingKey).toEqual([
      'cosell_mappingtable',
      'cosell_column',
      'cosell_referralfield',
    ]);
  });

  it('stays within the 900 bytes of a SQL index key', () => {
    const bytes = cosellFieldMapping.keys.mappingKey.map((name) => {
      const column = tableOf('cosell_fieldmapping').columns.find((candidate) => candidate.name === name);
      return column?.type === 'nvarchar' ? column.maxLength * 2 : 4;
    });
    expect(bytes).toEqual([4, 200, 400]);
  });
});

describe('choices', () => {
  it('keep their values, because rows store them', () => {
    expect(choices.requestKind).toEqual({
      change: 723450000,
      share: 723450001,
      tryAgain: 723450002,
      accept: 723450003,
      decline: 723450004,
      keep: 723450005,
      link: 723450006,
    });
    expect(choices.answer).toEqual({
      awaiting: 723450000,
      accepted: 723450001,
      declined: 723450002,
      expired: 723450003,
    });
    expect(Object.keys(choices.mappingTable)).toEqual(['opportunity', 'lead', 'account', 'contact']);
    expect(Object.keys(choices.mappingDirection)).toEqual(['both', 'toPartnerCenter', 'toDynamics']);
    expect(Object.keys(choices.conversion)).toEqual(['text', 'money', 'date', 'country', 'choiceMap', 'constant']);
    expect(Object.keys(choices.ownerRule)).toEqual(['dynamics', 'partnerCenter', 'newest']);
  });

  it('that code depends on are closed to customizers, lists of Partner Center stay open', () => {
    const open = readdirSync(join(projectFolder, 'solution/src/OptionSets')).filter(
      (file) => childText(readSource(`OptionSets/${file}`), 'IsCustomizable') !== '0',
    );
    expect(open.sort()).toEqual(['cosell_help.xml', 'cosell_visibility.xml']);
  });

  it('used by a column are all in the solution', () => {
    const roots = descendants(readSource('Other/Solution.xml'), 'RootComponent');
    const listed = roots
      .filter((root) => root.getAttribute('type') === '9')
      .map((root) => root.getAttribute('schemaName') ?? '');
    const used = tables.flatMap((table) => table.columns.map((column) => column.choice)).filter((name) => name !== '');
    expect([...new Set(used)].sort()).toEqual(listed.sort());
  });
});
