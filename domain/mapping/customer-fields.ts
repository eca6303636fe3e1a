import type { Customer, Person } from '../model/deal.ts';
import type { FieldValue, FieldValues } from './field-mapping.ts';

/** A customer as values of fields, and back: so that columns of accounts and leads are mapped like those of deals. */
export function fieldsOfCustomer(customer: Customer): FieldValues {
  const { line1, line2, city, state, postalCode, country } = customer.address;
  return {
    customerName: customer.name,
    addressLine1: line1,
    addressLine2: line2,
    city,
    state,
    postalCode,
    country,
    duns: customer.duns ?? null,
    customerSize: customer.size ?? null,
  };
}

/** See `fieldsOfCustomer`. D-U-N-S number and size are there only when they were read. */
export function customerOfFields(fields: FieldValues): Customer {
  return {
    name: textOf(fields['customerName']),
    address: {
      line1: textOf(fields['addressLine1']),
      line2: textOf(fields['addressLine2']),
      city: textOf(fields['city']),
      state: textOf(fields['state']),
      postalCode: textOf(fields['postalCode']),
      country: textOf(fields['country']),
    },
    ...('duns' in fields ? { duns: textOf(fields['duns']) } : {}),
    ...('customerSize' in fields ? { size: textOf(fields['customerSize']) } : {}),
  };
}

/** A person as values of fields, and back. */
export function fieldsOfPerson(person: Person): FieldValues {
  const { firstName, lastName, email, phone, title } = person;
  return { firstName, lastName, email, phone, title: title ?? null };
}

/** See `fieldsOfPerson`. */
export function personOfFields(fields: FieldValues): Person {
  return {
    firstName: textOf(fields['firstName']),
    lastName: textOf(fields['lastName']),
    email: textOf(fields['email']),
    phone: textOf(fields['phone']),
    title: textOf(fields['title']),
  };
}

function textOf(value: FieldValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
