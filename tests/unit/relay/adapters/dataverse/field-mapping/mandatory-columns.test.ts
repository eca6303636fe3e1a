import { mandatoryWarnings } from '../../../../../../relay/src/adapters/dataverse/field-mapping/mandatory-columns.ts';
import type { Column } from '../../../../../../relay/src/adapters/dataverse/field-mapping/table-columns.ts';
import { defaultEnvironmentSettings } from '../../../../../../relay/src/adapters/dataverse/index.ts';
import type { EnvironmentSettings } from '../../../../../../relay/src/ports/environment-settings.ts';
import { mappingFor, noFieldRows } from '../../../../../../relay/src/sync/environment-mapping.ts';

const required = (type: string, changes: Partial<Column> = {}): Column => ({
  type,
  forCreate: true,
  forUpdate: true,
  isRequired: true,
  ...changes,
});

const tables = {
  opportunity: new Map([
    ['name', required('String')],
    ['estimatedvalue', required('Money')],
    ['new_region', required('Picklist')],
    ['new_sectorid', required('Lookup')],
    ['new_note', required('String', { isRequired: false })],
    ['new_rate', required('Decimal', { forCreate: false })],
    ['new_flag', required('Boolean')],
  ]),
  lead: new Map([
    ['lastname', required('String')],
    ['companyname', required('String')],
    ['statuscode', required('Status')],
    ['new_origin', required('String')],
  ]),
  account: new Map([['name', required('String')]]),
  contact: 'The columns of contact cannot be read.',
};

const warnings = (changes: Partial<EnvironmentSettings> = {}) =>
  mandatoryWarnings(tables, mappingFor({ ...defaultEnvironmentSettings, ...changes }));

describe('mandatory columns of the customer', () => {
  it('are named when nothing fills them, with where to give them a value', () => {
    expect(warnings()).toEqual([
      'Mandatory columns of opportunity stay empty when a deal arrives: new_region, new_sectorid. Give them a value in the variable cosell_OpportunityDefaults or a row of the field mapping.',
      'Mandatory columns of lead stay empty when a deal arrives: new_origin. Give them a value in the variable cosell_LeadDefaults or a row of the field mapping.',
    ]);
  });

  it('are satisfied by default values of the settings, lookups too, and by rows', () => {
    const constant = { is: 'constant', value: 'Referral' } as const;
    const row = { kind: 'text', path: '/campaignId', label: 'campaign', direction: 'toCrm' } as const;
    const fieldRows = {
      ...noFieldRows,
      rows: { ...noFieldRows.rows, lead: [{ ...row, field: 'notes', column: 'new_origin', conversion: constant }] },
    };
    const opportunityDefaults = {
      new_region: 1,
      'new_SectorId@odata.bind': '/new_sectors(b0b00000-0000-4000-8000-000000000011)',
    };
    expect(warnings({ opportunityDefaults, fieldRows })).toEqual([]);
  });

  it('are not satisfied by a row that only sends', () => {
    const row = { field: 'campaignId', kind: 'text', path: '/campaignId', label: 'campaign' } as const;
    const fieldRows = {
      ...noFieldRows,
      rows: { ...noFieldRows.rows, lead: [{ ...row, column: 'new_origin', direction: 'toPartnerCenter' as const }] },
    };
    expect(warnings({ fieldRows }).join()).toContain('new_origin');
  });
});
