import {
  customerOfFields,
  fieldsOfCustomer,
  fieldsOfPerson,
  personOfFields,
} from '../../../../domain/mapping/customer-fields.ts';
import {
  defaultAccountMapping,
  defaultContactMapping,
  defaultLeadContactMapping,
  defaultLeadCustomerMapping,
  defaultLeadMapping,
} from '../../../../domain/mapping/default-mappings.ts';
import { defaultMapping, fieldsToSend } from '../../../../domain/mapping/field-mapping.ts';
import { referralFields } from '../../../../domain/mapping/referral-fields.ts';

const columns = (mapping: typeof defaultMapping) => Object.fromEntries(mapping.map((row) => [row.field, row.column]));

describe('the default mappings', () => {
  it('are those of domain.md 7', () => {
    const address = {
      addressLine1: 'address1_line1',
      addressLine2: 'address1_line2',
      city: 'address1_city',
      state: 'address1_stateorprovince',
      postalCode: 'address1_postalcode',
      country: 'address1_country',
    };
    const deal = { currency: 'transactioncurrencyid', closingDate: 'estimatedclosedate', notes: 'description' };
    const person = {
      firstName: 'firstname',
      lastName: 'lastname',
      email: 'emailaddress1',
      phone: 'telephone1',
      title: 'jobtitle',
    };
    expect(columns(defaultMapping)).toEqual({ dealValue: 'estimatedvalue', ...deal });
    expect(columns(defaultLeadMapping)).toEqual({ dealValue: 'estimatedamount', ...deal });
    expect(columns(defaultAccountMapping)).toEqual({ customerName: 'name', ...address });
    expect(columns(defaultLeadCustomerMapping)).toEqual({ customerName: 'companyname', ...address });
    expect(columns(defaultContactMapping)).toEqual(person);
    expect(columns(defaultLeadContactMapping)).toEqual(person);
  });

  it('agree with the catalogue', () => {
    for (const row of [...defaultMapping, ...defaultAccountMapping, ...defaultContactMapping]) {
      const field = referralFields.find((one) => one.field === row.field);
      expect([row.field, field?.path, field?.kind, field?.label, field?.maxLength]).toEqual([
        row.field,
        row.path,
        row.kind,
        row.label,
        row.maxLength,
      ]);
    }
  });

  it('take a customer and a person apart and put them together again', () => {
    const customer = {
      name: 'Contoso',
      address: { line1: '1', line2: '2', city: 'Brno', state: 'JM', postalCode: '602 00', country: 'CZ' },
      duns: '150483782',
      size: '51to250employees',
    };
    const person = { firstName: 'A', lastName: 'B', email: 'c@d.example', phone: '+1', title: null };
    expect(customerOfFields(fieldsOfCustomer(customer))).toEqual(customer);
    expect(personOfFields(fieldsOfPerson(person))).toEqual(person);
    expect(customerOfFields({ customerName: 'Contoso' })).not.toHaveProperty('duns');
  });

  it('send nothing that only comes', () => {
    const mapping = defaultMapping.map((row) =>
      row.field === 'notes' ? { ...row, direction: 'toCrm' as const } : row,
    );
    expect(fieldsToSend(mapping, { notes: 'x', dealValue: 5 })).toEqual({ dealValue: 5 });
  });
});
