import type { Referral } from './referral.ts';

/** Odd but real ways in which answers differ from the documentation; each was observed in published payloads. */
export interface Oddities {
  /** Customer names come with HTML entities, such as `&amp;`. */
  htmlEntities: boolean;
  /** List answers lack the property `registrations`. */
  missingRegistrations: boolean;
  /** An empty `externalReferenceId` comes back as an empty text instead of null. */
  emptyTexts: boolean;
  /** Own records say `Incoming`. */
  ownDirectionIncoming: boolean;
}

/** The harmless ones, on by default. */
export const defaultOddities: Oddities = {
  htmlEntities: true,
  missingRegistrations: true,
  emptyTexts: true,
  ownDirectionIncoming: false,
};

const escapeEntities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** How the service itself sees a record: what filters and sorting work on. */
export function asSeen(referral: Referral, oddities: Oddities): Referral {
  return oddities.ownDirectionIncoming ? { ...referral, direction: 'Incoming' } : referral;
}

/** A record as it is written into an answer. */
export function asAnswered(
  referral: Referral,
  oddities: Oddities,
  place: 'list' | 'single',
): Omit<Referral, 'registrations'> & Partial<Pick<Referral, 'registrations'>> {
  const { registrations, ...rest } = asSeen(referral, oddities);
  const { customerProfile, externalReferenceId } = rest;
  const name = oddities.htmlEntities ? escapeEntities(customerProfile.name) : customerProfile.name;
  const hidesRegistrations = place === 'list' && oddities.missingRegistrations;
  return {
    ...rest,
    externalReferenceId: oddities.emptyTexts ? (externalReferenceId ?? '') : externalReferenceId,
    customerProfile: { ...customerProfile, name },
    ...(hidesRegistrations ? {} : { registrations }),
  };
}
