import { XrmMockGenerator } from 'xrm-mock';
import { jsonResponse, readMessages } from './opportunity-form.ts';

/** A selected row as the ribbon hands it over. */
export interface Selected {
  Id: string;
  Name: string;
  TypeName: string;
}

/** Id of the n-th row. */
export const rowId = (n: number): string => `7a1c2f5e-7c1d-4a55-9a3e-${String(n).padStart(12, '0')}`;

/** Selected rows of a table, with ids as a list writes them. */
export function selection(count: number, table = 'opportunity'): Selected[] {
  return Array.from({ length: count }, (_, n) => ({
    Id: `{${rowId(n + 1).toUpperCase()}}`,
    Name: `Deal ${n + 1}`,
    TypeName: table,
  }));
}

/** A list of rows in an app, with what the commands above it call. */
export class ListPage {
  readonly refresh = jest.fn();
  readonly grid: Xrm.Controls.GridControl;
  readonly alerts: string[] = [];
  readonly openConfirmDialog = jest.fn(async (_: Xrm.Navigation.ConfirmStrings) => ({ confirmed: true }));
  readonly openUrl = jest.fn((_: string) => undefined);
  readonly navigateTo = jest.fn(async (_: object, __?: object) => undefined);
  readonly execute = jest.fn(async (_: object): Promise<object> => jsonResponse({ RowId: 'row-1', State: 'new' }));
  readonly updateRecord = jest.fn(async (_: string, __: string, ___: object): Promise<object> => ({}));
  readonly retrieveRecord = jest.fn(async (_: string, __: string, ___?: string): Promise<object> => ({}));
  readonly retrieveMultipleRecords = jest.fn(async (_: string, __?: string): Promise<object> => ({ entities: [] }));
  /** `+` when the progress indicator came, `-` when it went. */
  progress = '';
  private readonly messages = readMessages();

  constructor(table = 'opportunity') {
    XrmMockGenerator.initialise();
    this.grid = { refresh: this.refresh, getEntityName: () => table } as unknown as Xrm.Controls.GridControl;
    const { openConfirmDialog, openUrl, navigateTo, execute, updateRecord, retrieveRecord, retrieveMultipleRecords } =
      this;
    Object.assign(Xrm.Utility, {
      getResourceString: (_: string, key: string) => this.messages.get(key),
      showProgressIndicator: () => void (this.progress += '+'),
      closeProgressIndicator: () => void (this.progress += '-'),
    });
    Object.assign(Xrm.Navigation, {
      openConfirmDialog,
      openUrl,
      navigateTo,
      openAlertDialog: async ({ text }: { text: string }) => void this.alerts.push(text),
    });
    Object.assign(Xrm.WebApi, { online: { execute }, updateRecord, retrieveRecord, retrieveMultipleRecords });
  }

  /** Kind and id of every request that was handed over. */
  requests(): { kind: string; id: string; payload: unknown; clientRequestId: string }[] {
    return this.execute.mock.calls.map(([call]) => {
      const { Kind, Target, Payload, ClientRequestId } = call as Record<
        'Kind' | 'Payload' | 'ClientRequestId',
        string
      > & {
        Target: { id: string };
      };
      return { kind: Kind, id: Target.id, payload: JSON.parse(Payload) as unknown, clientRequestId: ClientRequestId };
    });
  }

  text(key: string, parameters: Record<string, string> = {}): string {
    const text = this.messages.get(key);
    if (text === undefined) throw new Error(`The resource file has no text ${key}.`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
  }
}
