import type { ColumnType, FormDefinition, TableDefinition, ViewDefinition } from '../catalog.ts';

/** Id of the out-of-the-box Opportunity main form, the same in every environment. */
export const opportunityFormId = 'a837e4a7-01b8-4f82-a475-be9abd67e667';
/** Id of the out-of-the-box Lead main form. */
export const leadFormId = 'e3b6ddb7-8df0-4410-ac7b-fd32e5053d38';

/** Class ids of the standard controls by column type (FormXml). */
const classIds: Readonly<Record<string, string>> = {
  nvarchar: '4273EDBD-AC1D-40D3-9FB2-095C621B552D',
  ntext: 'E0DECE4B-6FC8-4A8F-A065-082708572369',
  email: 'ADA2203E-B4CD-49BE-9DDF-234642B43B52',
  url: '71716B6C-711E-476C-8AB8-5D11542BFB47',
  reference: '270BD3DB-D9AF-4782-9025-509E298DEC0A',
  picklist: '3EF39988-22BB-4F0B-BBBE-64B5A3748AEE',
  state: '3EF39988-22BB-4F0B-BBBE-64B5A3748AEE',
  status: '5D68B988-0661-4DB2-BC3E-17598AD3BE6C',
  bit: '67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED',
  datetime: '5B773807-9FB2-42DB-97C3-7A91EFF8ADFF',
  int: 'C6D124CA-7EDA-4A60-AEA9-7FB8D318B68F',
  decimal: 'C3EFE0C3-0EC6-42BE-8349-CBD9079DFD8E',
  float: '0D2C745A-E5A8-4C8F-BA63-C6D3BB604660',
  money: '533B9E00-756B-4312-95A0-DC888637AC78',
};

interface SectionInput {
  name: string;
  id: string;
  label: string;
  columns: string[];
}

interface FormInput {
  id: string;
  table: string;
  label: string;
  tab: { name: string; id: string; label: string };
  /** One list of sections per form column. */
  body: SectionInput[][];
  header: string[];
}

const forms: FormInput[] = [
  {
    id: opportunityFormId,
    table: 'opportunity',
    label: 'Opportunity',
    tab: { name: 'Summary', id: 'b6a005fd-5964-4427-b39b-6750e1a5fa6f', label: 'Summary' },
    header: ['estimatedclosedate', 'estimatedvalue', 'statuscode', 'ownerid'],
    body: [
      [
        {
          name: 'opportunity_information',
          id: '5d1cf874-b807-4158-b230-1a13c1db73ad',
          label: 'Opportunity Information',
          columns: ['name', 'parentcontactid', 'parentaccountid', 'customerid', 'originatingleadid'],
        },
      ],
      [
        {
          name: 'Opportunity_details',
          id: 'f961b0a9-2637-4fd3-a4d7-8e55b5246727',
          label: 'Deal',
          columns: [
            'transactioncurrencyid',
            'isrevenuesystemcalculated',
            'estimatedvalue',
            'estimatedclosedate',
            'closeprobability',
            'description',
          ],
        },
      ],
      [
        {
          name: 'Social_pane',
          id: 'c03918d8-d714-7b95-3083-443db3e303c8',
          label: 'Notes',
          columns: ['currentsituation', 'customerneed', 'proposedsolution'],
        },
      ],
    ],
  },
  {
    id: leadFormId,
    table: 'lead',
    label: 'Lead',
    tab: { name: 'Summary', id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d01', label: 'Summary' },
    header: ['leadsourcecode', 'statuscode', 'ownerid'],
    body: [
      [
        {
          name: 'lead_contact',
          id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d02',
          label: 'Contact',
          columns: ['subject', 'firstname', 'lastname', 'jobtitle', 'emailaddress1', 'telephone1'],
        },
      ],
      [
        {
          name: 'lead_company',
          id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d03',
          label: 'Company',
          columns: ['companyname', 'address1_line1', 'address1_city', 'address1_postalcode', 'address1_country'],
        },
        {
          name: 'lead_deal',
          id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d04',
          label: 'Deal',
          columns: ['transactioncurrencyid', 'budgetamount', 'estimatedclosedate', 'description'],
        },
      ],
    ],
  },
  {
    id: '8448b78f-8f42-454e-8e2a-f8196b0419af',
    table: 'account',
    label: 'Account',
    tab: { name: 'SUMMARY_TAB', id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d11', label: 'Summary' },
    header: ['ownerid'],
    body: [
      [
        {
          name: 'ACCOUNT_INFORMATION',
          id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d12',
          label: 'Account Information',
          columns: ['name', 'telephone1', 'websiteurl', 'primarycontactid', 'numberofemployees'],
        },
        {
          name: 'ADDRESS',
          id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d13',
          label: 'Address',
          columns: [
            'address1_line1',
            'address1_line2',
            'address1_postalcode',
            'address1_city',
            'address1_stateorprovince',
            'address1_country',
          ],
        },
      ],
    ],
  },
  {
    id: '1fed44d1-ae68-4a41-bd2b-f13acac4acfa',
    table: 'contact',
    label: 'Contact',
    tab: { name: 'SUMMARY_TAB', id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d21', label: 'Summary' },
    header: ['ownerid'],
    body: [
      [
        {
          name: 'CONTACT_INFORMATION',
          id: '0e6e1a5f-7f1f-4a42-9f5c-6f0c2a4a7d22',
          label: 'Contact Information',
          columns: [
            'firstname',
            'lastname',
            'jobtitle',
            'parentcustomerid',
            'emailaddress1',
            'telephone1',
            'mobilephone',
          ],
        },
      ],
    ],
  },
];

/** Main forms of the standard tables, cut down to what the sample rows need; ids as in real environments. */
export function baseForms(tables: readonly TableDefinition[]): FormDefinition[] {
  return forms.map((form) => ({
    id: form.id,
    table: form.table,
    type: 'main',
    label: form.label,
    xml: formXml(
      form,
      tables.find((table) => table.logicalName === form.table),
    ),
  }));
}

/** A public and a lookup view per standard table that people see. */
export function baseViews(): ViewDefinition[] {
  const rows: [string, string, string, string[]][] = [
    [
      '00000000-0000-0000-00aa-000010003006',
      'opportunity',
      'All Opportunities',
      ['name', 'parentaccountid', 'estimatedvalue', 'estimatedclosedate', 'ownerid', 'statuscode'],
    ],
    ['00000000-0000-0000-00aa-000010001001', 'account', 'Active Accounts', ['name', 'address1_city', 'telephone1']],
    ['00000000-0000-0000-00aa-000010001003', 'contact', 'Active Contacts', ['fullname', 'emailaddress1', 'telephone1']],
    [
      '00000000-0000-0000-00aa-000010001005',
      'lead',
      'Open Leads',
      ['fullname', 'subject', 'companyname', 'statuscode'],
    ],
  ];
  return rows.map(([id, table, label, columns]) => ({
    id,
    table,
    label,
    queryType: 0,
    isDefault: true,
    fetchXml: `<fetch version="1.0" mapping="logical"><entity name="${table}">${columns.map((name) => `<attribute name="${name}" />`).join('')}</entity></fetch>`,
    layoutXml: `<grid name="resultset" jump="${columns[0]}" select="1"><row name="result" id="${table}id">${columns.map((name) => `<cell name="${name}" width="150" />`).join('')}</row></grid>`,
  }));
}

function formXml(form: FormInput, table: TableDefinition | undefined): string {
  let cells = 0;
  const cell = (columnName: string): string => {
    const column = table?.columns.get(columnName);
    if (!column) throw new Error(`The base form of ${form.table} names the unknown column ${columnName}.`);
    cells += 1;
    const id = `${form.id.slice(0, 24)}${String(cells).padStart(12, '0')}`;
    return `<row><cell id="{${id}}" showlabel="true" locklevel="0">${label(column.label)}<control id="${columnName}" classid="{${classId(column.type, column.format)}}" datafieldname="${columnName}" /></cell></row>`;
  };
  const section = (input: SectionInput): string =>
    `<section name="${input.name}" id="{${input.id}}" IsUserDefined="0" showlabel="true" showbar="false" columns="1">${label(input.label)}<rows>${input.columns.map(cell).join('')}</rows></section>`;
  const width = `${Math.floor(100 / form.body.length)}%`;
  const columns = form.body.map(
    (sections) => `<column width="${width}"><sections>${sections.map(section).join('')}</sections></column>`,
  );
  const header = form.header.map(cell).join('');
  return [
    '<form headerdensity="HighWithControls"><tabs>',
    `<tab name="${form.tab.name}" id="{${form.tab.id}}" IsUserDefined="0" verticallayout="true" showlabel="true" expanded="true">${label(form.tab.label)}<columns>${columns.join('')}</columns></tab>`,
    `</tabs><header id="{${form.id.slice(0, 24)}00000000000f}" columns="${'1'.repeat(form.header.length)}"><rows>${header}</rows></header>`,
    '<events></events><controlDescriptions></controlDescriptions><formLibraries></formLibraries>',
    '<DisplayConditions Order="0" FallbackForm="true"><Everyone /></DisplayConditions></form>',
  ].join('');
}

function classId(type: ColumnType, format: string | undefined): string {
  if (type === 'lookup' || type === 'customer' || type === 'owner') return classIds['reference'] ?? '';
  if (format === 'email' || format === 'url') return classIds[format] ?? '';
  return classIds[type] ?? classIds['nvarchar'] ?? '';
}

function label(text: string): string {
  return `<labels><label description="${text}" languagecode="1033" /></labels>`;
}
