import { defaultMapping } from './field-mapping.ts';
import type { FieldKey, FieldMapping } from './field-mapping.ts';
import { mappingOf, referralFields } from './referral-fields.ts';

/** Column of the country where nobody chose another one. */
export const countryColumn = 'address1_country';

/** Columns of an address, the same on account, contact and lead. */
const addressColumns: Readonly<Record<FieldKey, string>> = {
  addressLine1: 'address1_line1',
  addressLine2: 'address1_line2',
  city: 'address1_city',
  state: 'address1_stateorprovince',
  postalCode: 'address1_postalcode',
  country: countryColumn,
};

const personColumns: Readonly<Record<FieldKey, string>> = {
  firstName: 'firstname',
  lastName: 'lastname',
  email: 'emailaddress1',
  phone: 'telephone1',
  title: 'jobtitle',
};

/** Deal fields of a lead. Its value is money in `estimatedamount`; `estimatedvalue` is a float there (domain.md 7). */
export const defaultLeadMapping: readonly FieldMapping[] = defaultMapping.map((row) =>
  row.field === 'dealValue' ? { ...row, column: 'estimatedamount' } : row,
);

/** The customer of an opportunity. A country may be kept as a name (domain.md 8). */
export const defaultAccountMapping = rowsOf({ customerName: 'name', ...addressColumns });

/** The customer's person of an opportunity. */
export const defaultContactMapping = rowsOf(personColumns);

/** The customer that a lead carries itself. */
export const defaultLeadCustomerMapping = rowsOf({ customerName: 'companyname', ...addressColumns });

/** The person that a lead carries itself. */
export const defaultLeadContactMapping = rowsOf(personColumns);

function rowsOf(columns: Readonly<Record<FieldKey, string>>): readonly FieldMapping[] {
  return referralFields.flatMap((field) => {
    const column = columns[field.field];
    if (column === undefined) return [];
    return [
      {
        ...mappingOf(field, column),
        ...(field.field === 'country' ? { conversion: { is: 'country' as const } } : {}),
        ...(field.field === 'phone' ? { fallbackColumn: 'mobilephone' } : {}),
      },
    ];
  });
}
