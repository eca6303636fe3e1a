import type { TextKey } from '../../../solution/contract/texts.ts';
import type { RecordReference } from '../rules/target.ts';

/**
 * What the dialog needs of the app around it. The page itself touches no client API and the client API no page: the solution
 * checker wants scripts that use the one to leave the other alone.
 */
export interface DeclineApp {
  /** The user's language; throws where there is no app. */
  language: () => string;
  textOf: (key: TextKey, parameters?: Readonly<Record<string, string>>) => string;
  /** What people call the deals, by id; what cannot be read is missing. Never throws. */
  readNames: (targets: readonly RecordReference[]) => Promise<ReadonlyMap<string, string>>;
  /** Stores the request; throws what {@link DeclineApp.refusal} reads. */
  decline: (target: RecordReference, payload: string, clientRequestId: string) => Promise<unknown>;
  /** What a person reads when a request could not be stored. */
  refusal: (fault: unknown) => string;
}
