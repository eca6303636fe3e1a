import { conversion, mappingDirection, mappingTable } from '../../solution/contract/choices.ts';
import { cosellFieldMapping } from '../../solution/contract/tables.ts';
import { posts } from '../fixtures/partner-center/index.ts';
import type { Json, PostFixture } from '../fixtures/partner-center/index.ts';
import { people, quietWorld } from '../support/quiet-world.ts';
import type { QuietWorld } from '../support/quiet-world.ts';
import { currency, enter } from './crm-deal.ts';

/** The published first creates. */
export const ownPosts = posts.filter(({ body }) => !('engagementId' in body));
/** The published create for Microsoft in the same engagement. */
export const connectedOf = ({ file }: PostFixture): PostFixture | undefined =>
  posts.find((post) => post.file === file && 'engagementId' in post.body);

/** A member by a dotted path. */
export const at = (body: Json, path: string): unknown =>
  path.split('.').reduce((value: unknown, name) => (value as Json | undefined)?.[name], body);
/** The same as a text; empty when absent. */
export const text = (body: Json, path: string): string => String(at(body, path) ?? '');

/** Rows of the field mapping for what the default leaves out. */
function mappingRows(body: Json) {
  const wanted = [
    ['opportunity', 'stepname', 'campaignId', at(body, 'campaignId')],
    ['opportunity', 'customerneed', 'salesStage', at(body, 'salesStage')],
    ['account', 'websiteurl', 'customerProfile.size', at(body, 'customerProfile.size')],
    ['account', 'accountnumber', 'customerProfile.ids.Duns', at(body, 'customerProfile.ids.0.id')],
    [
      'opportunity',
      'proposedsolution',
      'details.requirements.customerMarketplaceIntent',
      at(body, 'details.requirements.additionalRequirements.attributes.0.id'),
    ],
  ] as const;
  return wanted.flatMap(([table, column, field, value]) =>
    value === undefined ? [] : [{ table, column, field, value }],
  );
}

/** The deal as a seller would enter it, and the settings the body shows. */
export async function dealIn({ body }: PostFixture): Promise<{ world: QuietWorld; id: string }> {
  const rows = mappingRows(body);
  const { columns, set } = cosellFieldMapping;
  const world = await quietWorld({
    prepare: async (ask) => {
      for (const { table, column, field } of rows) {
        await ask('POST', set, {
          [columns.name]: field,
          [columns.mappingTable]: mappingTable[table],
          [columns.column]: column,
          [columns.referralField]: field,
          [columns.conversion]: conversion.text,
          [columns.mappingDirection]: mappingDirection.toPartnerCenter,
        });
      }
    },
  });
  const mapped = (table: string) =>
    Object.fromEntries(rows.filter((row) => row.table === table).map(({ column, value }) => [column, value]));
  const address = (name: string): string => text(body, `customerProfile.address.${name}`);
  const person = (name: string): string => text(body, `customerProfile.team.0.${name}`);
  const id = await enter(world, {
    id: String(body['externalReferenceId']),
    row: {
      name: body['name'],
      description: text(body, 'details.notes'),
      estimatedvalue: at(body, 'details.dealValue'),
      estimatedclosedate: text(body, 'details.closingDateTime').slice(0, 10),
      ...currency(text(body, 'details.currency')),
      ...mapped('opportunity'),
    },
    account: {
      name: text(body, 'customerProfile.name'),
      address1_line1: address('addressLine1'),
      address1_line2: address('addressLine2'),
      address1_city: address('city'),
      address1_stateorprovince: address('state'),
      address1_postalcode: address('postalCode'),
      address1_country: address('country'),
      ...mapped('account'),
    },
    contact: {
      firstname: person('firstName'),
      lastname: person('lastName'),
      emailaddress1: person('email'),
      telephone1: person('phoneNumber'),
      ...(person('title') ? { jobtitle: person('title') } : {}),
    },
    solutions: at(body, 'details.requirements.solutions') as readonly { id: string }[],
    colleagues: (body['team'] as readonly Json[]).length > 1 ? [people.matteo] : [],
  });
  return { world, id };
}
