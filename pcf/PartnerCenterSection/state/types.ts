import type { TextKey } from '../../../solution/contract/texts.ts';

/** A saved record of the form. `id` is a GUID in lower case without braces. */
export interface RecordReference {
  table: string;
  id: string;
}

/** Text of a key in the user's language, placeholders filled. */
export type Texts = (key: TextKey, parameters?: Readonly<Record<string, string>>) => string;

/** A Microsoft solution on the deal. */
export interface DealSolution {
  rowId: string;
  catalogueId: string;
  name: string;
}

/** A solution one can choose. */
export interface CatalogueEntry {
  id: string;
  name: string;
  publisher: string;
}

export type RequestState = 'new' | 'working' | 'done' | 'failed';

/** A row of the outbox as the seller may see it. `details` is the JSON text with the parameters of the message. */
export interface RequestRow {
  id: string;
  state: RequestState;
  code: string;
  details: string;
}

/** Which request to look for: one by its client request id, one by its row id, or the newest of a record. */
export type RequestSearch = { clientRequestId: string } | { rowId: string } | { newestOf: RecordReference };

/**
 * What the section needs from Dataverse. Every method rejects with a `StoreError`; nothing is retried, the seller decides.
 */
export interface CosellStore {
  listSolutions(record: RecordReference): Promise<DealSolution[]>;
  /** At most `catalogueLimit` entries whose name contains the text, by name. */
  searchCatalogue(text: string): Promise<CatalogueEntry[]>;
  addSolution(record: RecordReference, catalogueId: string): Promise<void>;
  removeSolution(rowId: string): Promise<void>;
  /** Stores a request to look at the deal again and gives its client request id. */
  requestTryAgain(record: RecordReference): Promise<string>;
  findRequest(search: RequestSearch): Promise<RequestRow | undefined>;
}

/** A failure of the platform's Web API in a form one can show. */
export class StoreError extends Error {
  /** Whether the user lacks a privilege. */
  readonly denied: boolean;

  constructor(message: string, denied: boolean) {
    super(message);
    this.name = 'StoreError';
    this.denied = denied;
  }
}
