import { requestState, visibility } from '../../../../solution/contract/choices.ts';
import { share } from '../../../../webresources/src/commands/share.ts';
import { onLoad } from '../../../../webresources/src/forms/opportunity.ts';
import { OpportunityForm, jsonResponse } from '../../../support/xrm/opportunity-form.ts';
import type { OpportunityFormSettings } from '../../../support/xrm/opportunity-form.ts';

const progress = 'cosell.progress';

interface Call {
  getMetadata(): { operationName: string; operationType: number; parameterTypes: Record<string, object> };
  ClientRequestId: string;
  Kind: string;
  Target: object;
  Payload: string;
}

const answer = (state: keyof typeof requestState, code = ''): object => ({
  cosell_requestid: 'row-1',
  cosell_state: requestState[state],
  cosell_resultcode: code,
  createdon: '2020-01-01T00:00:00Z',
});

describe('command Share', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.clearAllTimers();
    jest.useRealTimers();
  });

  async function run(page: OpportunityForm): Promise<void> {
    void share(page.form);
    await jest.advanceTimersByTimeAsync(0);
  }

  function open(settings: Partial<OpportunityFormSettings> = {}): OpportunityForm {
    const page = new OpportunityForm(settings);
    page.rows.cosell_request = [answer('working')];
    return page;
  }

  const callOf = (page: OpportunityForm): Call => page.execute.mock.calls[0]?.[0] as Call;

  it('sets Sync, saves and stores a request through the custom API', async () => {
    const page = open();
    await run(page);
    expect(page.form.getAttribute('cosell_sync')?.getValue()).toBe(true);
    expect(page.saves).toHaveLength(1);
    const call = callOf(page);
    expect(call.getMetadata()).toMatchObject({
      operationName: 'cosell_SubmitRequest',
      operationType: 0,
      parameterTypes: {
        ClientRequestId: { typeName: 'Edm.String', structuralProperty: 1 },
        Kind: { typeName: 'Edm.String', structuralProperty: 1 },
        Target: { typeName: 'mscrm.crmbaseentity', structuralProperty: 5 },
      },
    });
    expect(call.Kind).toBe('share');
    expect(call.Target).toMatchObject({ entityType: 'opportunity', id: page.id });
    expect(call.ClientRequestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(JSON.parse(call.Payload)).toEqual({ rulesVersion: expect.any(Number) });
  });

  it('follows the row the custom API names and tells the outcome', async () => {
    const page = open();
    await run(page);
    expect(page.notification(progress)?.text).toBe(page.text('UI_WORKING'));
    page.rows.cosell_request = [answer('done', 'REF_SHARED')];
    await jest.advanceTimersByTimeAsync(700);
    expect(page.queriesOf('cosell_request').at(-1)).toContain('cosell_requestid eq row-1');
    expect(page.notification(progress)).toEqual({ id: progress, level: 'INFO', text: page.text('REF_SHARED') });
    expect(page.refresh).toHaveBeenCalledWith(false);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(page.notification(progress)).toBeUndefined();
  });

  it('is not disturbed by the form script that follows the same save', async () => {
    const page = open();
    onLoad(page.event());
    await run(page);
    page.rows.cosell_request = [answer('done', 'REF_SHARED')];
    await jest.advanceTimersByTimeAsync(700);
    expect(page.notification(progress)?.text).toBe(page.text('REF_SHARED'));
  });

  it('asks once before a visible deal is shared, with the form script too', async () => {
    const page = open({ values: { cosell_visibility: visibility.visible } });
    onLoad(page.event());
    await run(page);
    expect(page.openConfirmDialog).toHaveBeenCalledTimes(1);
    expect(page.saves).toHaveLength(1);
  });

  it('changes and sends nothing when the seller says no', async () => {
    const page = open({ values: { cosell_visibility: visibility.visible } });
    page.openConfirmDialog.mockResolvedValue({ confirmed: false });
    await run(page);
    expect(page.form.getAttribute('cosell_sync')?.getValue()).toBeNull();
    expect(page.execute).not.toHaveBeenCalled();
    expect(page.notifications()).toEqual([]);
  });

  it('sends nothing when the save fails', async () => {
    const page = open();
    page.isSaveFailing = true;
    await run(page);
    expect(page.execute).not.toHaveBeenCalled();
    expect(page.notifications()).toEqual([]);
  });

  it('says so and sends nothing when somebody else prevented the save', async () => {
    const page = open();
    page.preventSaves();
    await run(page);
    expect(page.execute).not.toHaveBeenCalled();
    expect(page.notification(progress)).toEqual({ id: progress, level: 'WARNING', text: page.text('UI_NOT_SAVED') });
  });

  it('shares a deal again whose Sync was just set by hand', async () => {
    const page = open({ values: { cosell_referralidentifier: 'R-1' } });
    page.set('cosell_sync', true);
    await run(page);
    expect(page.saves).toHaveLength(1);
    expect(callOf(page).Kind).toBe('share');
  });

  it('shows why the request could not be stored', async () => {
    const page = open();
    page.execute.mockRejectedValue({ message: 'The kind is not accepted.', errorCode: 723450102 });
    await run(page);
    expect(page.notification(progress)).toEqual({
      id: progress,
      level: 'ERROR',
      text: page.text('UI_REQUEST_FAILED', { detail: 'The kind is not accepted.' }),
    });
  });

  it('asks once more when the same request was stored at the same moment', async () => {
    const page = open();
    page.execute.mockRejectedValueOnce({ message: 'duplicate key', errorCode: 0x80060892 - 2 ** 32 });
    await run(page);
    const [first, second] = page.execute.mock.calls.map(([call]) => (call as Call).ClientRequestId);
    expect(page.execute).toHaveBeenCalledTimes(2);
    expect(second).toBe(first);
    expect(page.notification(progress)?.text).toBe(page.text('UI_WORKING'));
  });

  it('does not ask a third time', async () => {
    const page = open();
    page.execute.mockRejectedValue({ message: 'duplicate key', errorCode: 0x80060892 });
    await run(page);
    expect(page.execute).toHaveBeenCalledTimes(2);
    expect(page.notification(progress)?.level).toBe('ERROR');
  });

  it('names the missing role', async () => {
    const page = open();
    page.execute.mockRejectedValue({ message: 'missing prvCreatecosell_Request', errorCode: 0x80040220 });
    await run(page);
    expect(page.notification(progress)?.text).toBe(page.text('UI_NO_ACCESS'));
  });

  it('reads the answer of the custom API whatever its state', async () => {
    const page = open();
    page.execute.mockResolvedValue(jsonResponse({ RowId: 'row-9', State: 'done' }));
    await run(page);
    expect(page.queriesOf('cosell_request').at(-1)).toContain('cosell_requestid eq row-9');
  });
});
