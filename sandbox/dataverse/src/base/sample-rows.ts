import { toSeconds } from '../values.ts';
import type { Attributes, Reference } from '../values.ts';

/** Stable ids of the sample rows. Every person and company is invented. */
export const sample = {
  businessUnit: 'b0000000-0000-4000-8000-000000000001',
  currencies: {
    euro: 'c0000000-0000-4000-8000-000000000001',
    usDollar: 'c0000000-0000-4000-8000-000000000002',
    pound: 'c0000000-0000-4000-8000-000000000003',
  },
  users: {
    administrator: 'd0000000-0000-4000-8000-000000000001',
    /** Salesperson who also gets the product's seller role, where a solution brings it. */
    seller: 'd0000000-0000-4000-8000-000000000002',
    /** Salesperson without any role of the product. */
    secondSeller: 'd0000000-0000-4000-8000-000000000003',
    /** Application user of the relay. */
    relay: 'd0000000-0000-4000-8000-000000000004',
    /** The platform's own user; plug-ins act as this one where they ask for system rights. */
    system: 'd0000000-0000-4000-8000-00000000000f',
  },
  /** Application (client) id of the relay's app registration; tokens with this `appid` are the relay user. */
  relayApplicationId: 'e0000000-0000-4000-8000-000000000001',
  teams: { partnerSales: 'f0000000-0000-4000-8000-000000000001' },
  accounts: {
    /** Complete: address with two-letter country. */
    tannenhof: 'a0000000-0000-4000-8000-000000000001',
    brightwater: 'a0000000-0000-4000-8000-000000000002',
    olivera: 'a0000000-0000-4000-8000-000000000003',
    /** Without country: not acceptable for a referral. */
    harbourlight: 'a0000000-0000-4000-8000-000000000004',
  },
  contacts: {
    tannenhof: 'a1000000-0000-4000-8000-000000000001',
    tannenhofSecond: 'a1000000-0000-4000-8000-000000000002',
    brightwater: 'a1000000-0000-4000-8000-000000000003',
    olivera: 'a1000000-0000-4000-8000-000000000004',
    /** Without e-mail address and telephone. */
    harbourlight: 'a1000000-0000-4000-8000-000000000005',
  },
  opportunities: {
    /** Complete and ready to share, owned by the seller. */
    ready: 'a2000000-0000-4000-8000-000000000001',
    /** Without account, value and closing date. */
    bare: 'a2000000-0000-4000-8000-000000000002',
    /** Complete, owned by the second seller. */
    secondSeller: 'a2000000-0000-4000-8000-000000000003',
  },
  leads: { open: 'a3000000-0000-4000-8000-000000000001' },
} as const;

/** One row to insert as it stands. */
export interface SampleRow {
  table: string;
  id: string;
  values: Attributes;
}

/** Users and the roles they get by name; a role that is not there is left out. */
export const sampleRoles: readonly { userId: string; roleNames: readonly string[] }[] = [
  { userId: sample.users.system, roleNames: ['System Administrator'] },
  { userId: sample.users.administrator, roleNames: ['System Administrator'] },
  { userId: sample.users.seller, roleNames: ['Salesperson', 'Co-sell Seller'] },
  { userId: sample.users.secondSeller, roleNames: ['Salesperson'] },
  { userId: sample.users.relay, roleNames: ['Co-sell Relay'] },
];

/** Roles of the sample team; an owner team needs Read on the tables it is to own rows of. */
export const sampleTeamRoles: readonly { teamId: string; roleNames: readonly string[] }[] = [
  { teamId: sample.teams.partnerSales, roleNames: ['Salesperson'] },
];

/** Members of the sample team. */
export const sampleTeamMembers: readonly { teamId: string; userId: string }[] = [
  { teamId: sample.teams.partnerSales, userId: sample.users.seller },
  { teamId: sample.teams.partnerSales, userId: sample.users.secondSeller },
];

/** Rows of a fresh stand-in; closing dates lie ahead of `now`. */
export function sampleRows(now: Date): SampleRow[] {
  return [...organizationRows(), ...customerRows(), ...dealRows(now)];
}

function organizationRows(): SampleRow[] {
  const unit: Reference = { table: 'businessunit', id: sample.businessUnit };
  const user = (id: string, firstname: string, lastname: string, more: Attributes = {}): SampleRow => ({
    table: 'systemuser',
    id,
    values: { firstname, lastname, isdisabled: false, businessunitid: unit, ...more },
  });
  return [
    { table: 'businessunit', id: sample.businessUnit, values: { name: 'Kestrel Consulting' } },
    currency(sample.currencies.euro, 'Euro', 'EUR', '€', 1),
    currency(sample.currencies.usDollar, 'US Dollar', 'USD', '$', 1.08),
    currency(sample.currencies.pound, 'Pound Sterling', 'GBP', '£', 0.86),
    user(sample.users.system, '', 'SYSTEM', { isdisabled: true }),
    user(sample.users.administrator, 'Ada', 'Norling', { internalemailaddress: 'ada.norling@kestrel.example' }),
    user(sample.users.seller, 'Selma', 'Brandt', {
      internalemailaddress: 'selma.brandt@kestrel.example',
      address1_telephone1: '+49 30 5550110',
      mobilephone: '+49 160 5550110',
      title: 'Account Executive',
    }),
    user(sample.users.secondSeller, 'Tomas', 'Okafor', {
      internalemailaddress: 'tomas.okafor@kestrel.example',
      address1_telephone1: '+49 30 5550111',
      title: 'Account Executive',
    }),
    user(sample.users.relay, '', '# Co-sell relay', { applicationid: sample.relayApplicationId }),
    {
      table: 'team',
      id: sample.teams.partnerSales,
      values: {
        name: 'Partner sales',
        emailaddress: 'partner.sales@kestrel.example',
        teamtype: 0,
        businessunitid: unit,
      },
    },
  ];
}

function currency(id: string, name: string, code: string, symbol: string, rate: number): SampleRow {
  return {
    table: 'transactioncurrency',
    id,
    values: {
      currencyname: name,
      isocurrencycode: code,
      currencysymbol: symbol,
      currencyprecision: 2,
      exchangerate: rate,
    },
  };
}

function customerRows(): SampleRow[] {
  const account = (id: string, values: Attributes): SampleRow => ({ table: 'account', id, values });
  const contact = (id: string, accountId: string, values: Attributes): SampleRow => ({
    table: 'contact',
    id,
    values: { parentcustomerid: { table: 'account', id: accountId }, ...values },
  });
  const { accounts, contacts } = sample;
  return [
    account(accounts.tannenhof, {
      name: 'Tannenhof Logistik GmbH',
      address1_line1: 'Lindenufer 12',
      address1_postalcode: '13597',
      address1_city: 'Berlin',
      address1_country: 'DE',
      telephone1: '+49 30 5550120',
      websiteurl: 'https://tannenhof.example',
      numberofemployees: 420,
      primarycontactid: { table: 'contact', id: contacts.tannenhof },
    }),
    account(accounts.brightwater, {
      name: 'Brightwater Ferries Ltd',
      address1_line1: '4 Quayside Row',
      address1_postalcode: 'PL1 3LR',
      address1_city: 'Plymouth',
      address1_country: 'GB',
      telephone1: '+44 1752 555012',
      websiteurl: 'https://brightwater.example',
      numberofemployees: 85,
      primarycontactid: { table: 'contact', id: contacts.brightwater },
    }),
    account(accounts.olivera, {
      name: 'Olivera Alimentos SA',
      address1_line1: 'Calle del Molino 8',
      address1_postalcode: '41003',
      address1_city: 'Sevilla',
      address1_country: 'ES',
      numberofemployees: 1300,
      primarycontactid: { table: 'contact', id: contacts.olivera },
    }),
    account(accounts.harbourlight, {
      name: 'Harbourlight Studios',
      address1_line1: '77 Alder Street',
      address1_postalcode: '98101',
      address1_city: 'Seattle',
    }),
    contact(contacts.tannenhof, accounts.tannenhof, {
      firstname: 'Jonas',
      lastname: 'Hellwig',
      jobtitle: 'Head of IT',
      emailaddress1: 'jonas.hellwig@tannenhof.example',
      telephone1: '+49 30 5550121',
    }),
    contact(contacts.tannenhofSecond, accounts.tannenhof, {
      firstname: 'Mira',
      lastname: 'Seidel',
      emailaddress1: 'mira.seidel@tannenhof.example',
      mobilephone: '+49 170 5550122',
    }),
    contact(contacts.brightwater, accounts.brightwater, {
      firstname: 'Nell',
      lastname: 'Harcourt',
      emailaddress1: 'nell.harcourt@brightwater.example',
      telephone1: '+44 1752 555013',
    }),
    contact(contacts.olivera, accounts.olivera, {
      firstname: 'Inés',
      lastname: 'Valcárcel',
      emailaddress1: 'ines.valcarcel@olivera.example',
      telephone1: '+34 954 555 014',
    }),
    contact(contacts.harbourlight, accounts.harbourlight, { firstname: 'Dale', lastname: 'Winslow' }),
  ];
}

function dealRows(now: Date): SampleRow[] {
  const seller: Reference = { table: 'systemuser', id: sample.users.seller };
  const secondSeller: Reference = { table: 'systemuser', id: sample.users.secondSeller };
  const { accounts, contacts, currencies, opportunities, leads } = sample;
  return [
    {
      table: 'opportunity',
      id: opportunities.ready,
      values: {
        name: 'Warehouse analytics on Azure',
        description: 'Tannenhof wants to move its warehouse reporting to Azure and replace two local servers.',
        estimatedvalue: 48000,
        estimatedclosedate: daysAhead(now, 60),
        transactioncurrencyid: { table: 'transactioncurrency', id: currencies.euro },
        parentaccountid: { table: 'account', id: accounts.tannenhof },
        parentcontactid: { table: 'contact', id: contacts.tannenhof },
        ownerid: seller,
      },
    },
    {
      table: 'opportunity',
      id: opportunities.bare,
      values: { name: 'Studio file storage', ownerid: seller },
    },
    {
      table: 'opportunity',
      id: opportunities.secondSeller,
      values: {
        name: 'Ticketing app for ferries',
        description: 'Brightwater looks for a ticketing app that works offline on board.',
        estimatedvalue: 125000,
        estimatedclosedate: daysAhead(now, 90),
        transactioncurrencyid: { table: 'transactioncurrency', id: currencies.pound },
        parentaccountid: { table: 'account', id: accounts.brightwater },
        parentcontactid: { table: 'contact', id: contacts.brightwater },
        ownerid: secondSeller,
      },
    },
    {
      table: 'lead',
      id: leads.open,
      values: {
        subject: 'Bottling plant maintenance app',
        firstname: 'Rafael',
        lastname: 'Montero',
        companyname: 'Aguas Montero SL',
        emailaddress1: 'rafael.montero@aguasmontero.example',
        telephone1: '+34 963 555 015',
        address1_city: 'Valencia',
        address1_country: 'ES',
        ownerid: seller,
      },
    },
  ];
}

function daysAhead(now: Date, days: number): string {
  return toSeconds(new Date(now.getTime() + days * 86_400_000)).slice(0, 10);
}
