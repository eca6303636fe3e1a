import type { ErrorBody, Sandbox } from './setup.ts';

/** Asks for the record in the answer of a patch. */
export const asked = { prefer: 'return=representation' };
export const member = {
  firstName: 'Noor',
  lastName: 'Vos',
  phoneNumber: '+31 20 5550111',
  email: 'noor@lakeview.example',
};
export const solution = { type: 'Name', id: 'SOL-50872-LKV', name: 'Lakeview Yield' };

/** Paths of single values with a value that is allowed. */
export const sound: [string, unknown][] = [
  ['/statusReason', 'because'],
  ['/salesStage', '60'],
  ['/externalReferenceId', 'e1d2c3b4-5a6f-ef11-8a7b-0022489c8d66'],
  ['/campaignId', 'EMEA-2026'],
  ['/referralProgram', 'Azure Innovate'],
  ['/consent/consentToShareReferralWithMicrosoftSellers', true],
  ['/details/dealValue', 125000],
  ['/details/currency', 'USD'],
  ['/details/closingDateTime', '2026-12-15T00:00:00Z'],
  ['/details/notes', 'Second workshop done.'],
];

/** The inner code of a patch that must be refused with 400. */
export async function innerCode(sandbox: Sandbox, id: string, operations: unknown): Promise<string | undefined> {
  const answer = await sandbox.patch<ErrorBody>(id, operations);
  expect(answer.status).toBe(400);
  return answer.body.error.innerError?.code;
}
