import { z } from 'zod';
import { assistanceRequestCodes } from './referral.ts';
import * as check from './value-checks.ts';

const optionalText = z.string().nullish();
const tags = z.array(z.strictObject({ id: z.string().min(1) })).nullish();

const customerProfile = z.strictObject({
  name: z.string().trim().min(1, 'must be filled'),
  address: z.strictObject({
    addressLine1: z.string().trim().min(1, 'must be filled'),
    addressLine2: optionalText,
    city: z.string().trim().min(1, 'must be filled'),
    state: optionalText,
    postalCode: optionalText,
    country: z.string().refine(check.isCountry, 'must be an ISO 3166-1 alpha-2 code'),
    region: optionalText,
  }),
  size: optionalText,
  team: z.array(check.member).nullish(),
  ids: z.array(z.strictObject({ profileType: z.enum(['Duns', 'External']), id: z.string() })).nullish(),
});

const requirements = z.strictObject({
  industries: tags,
  products: tags,
  services: tags,
  solutions: check.solutions,
  offers: z.array(z.unknown()).nullish(),
  salesPlays: z.array(z.unknown()).nullish(),
  additionalRequirements: z
    .strictObject({
      iot: z
        .strictObject({
          customerLicenseAgreementNumber: optionalText,
          deviceCategory: optionalText,
          siliconType: optionalText,
          azureCertifiedDevice: z.boolean().nullish(),
          attachServices: z.boolean().nullish(),
        })
        .nullish(),
      attributes: z.array(z.strictObject({ type: z.string().min(1), id: z.string().min(1) })).nullish(),
    })
    .nullish(),
});

/**
 * Body of a create call (resource page, columns "may be sent on create"). Unknown names are refused, as an OData service
 * with closed types does; names that are only read are dropped before.
 */
export const createInput = z.strictObject({
  type: z.enum(['Shared', 'Independent']),
  name: z.string().trim().min(1, 'must be filled').max(check.lengths.name),
  engagementId: z.guid().nullish(),
  externalReferenceId: check.externalReferenceId.optional(),
  campaignId: optionalText,
  status: z.enum(['None', 'New', 'Active', 'Closed']).nullish(),
  substatus: z.string().nullish(),
  statusReason: optionalText,
  qualification: z.enum(['None', 'Direct', 'MarketingQualified', 'SalesQualified']).nullish(),
  customerProfile,
  consent: z.strictObject({
    consentToToShareInfoWithOthers: z.boolean(),
    consentToContact: z.boolean(),
    consentToMicrosoftToContactSpecificPartners: z.boolean().nullish(),
    consentToShareReferralWithMicrosoftSellers: z.boolean(),
  }),
  details: z.strictObject({
    notes: check.notes.optional(),
    dealValue: check.dealValue,
    currency: check.currency,
    closingDateTime: check.dateTime,
    requirements,
  }),
  team: check.team,
  target: z
    .array(z.strictObject({ type: z.enum(['None', 'BusinessProfileLocation', 'SolutionProfile']), id: z.string() }))
    .nullish(),
  inviteContext: z
    .strictObject({
      notes: optionalText,
      assistanceRequestCode: z.enum(assistanceRequestCodes).nullish(),
      invitedMpnId: optionalText,
      invitedBy: z
        .strictObject({ organizationId: z.string().nullish(), organizationName: z.string().nullish() })
        .nullish(),
    })
    .nullish(),
  mpnId: z.string().regex(/^\d+$/, 'must be a number in a text').nullish(),
  salesStage: check.salesStage.optional(),
  referralProgram: optionalText,
});

/** A checked body of a create call. */
export type CreateInput = z.infer<typeof createInput>;

/**
 * Properties the service fills itself, in lower case; a client that sends them back is not refused, the values are ignored.
 */
export const readOnlyProperties: ReadonlySet<string> = new Set(
  [
    '@odata.context',
    'id',
    'organizationId',
    'organizationName',
    'createdDateTime',
    'updatedDateTime',
    'expirationDateTime',
    'acceptedDateTime',
    'closedDateTime',
    'direction',
    'referralSource',
    'callToAction',
    'trackingInfo',
    'registrationStatus',
    'registrations',
    'quality',
    'isSpam',
    'tags',
    'favorite',
    'dealSensitivity',
    'createdVia',
    'lastModifiedVia',
    'lastRunId',
    'eTag',
    'links',
  ].map((name) => name.toLowerCase()),
);
