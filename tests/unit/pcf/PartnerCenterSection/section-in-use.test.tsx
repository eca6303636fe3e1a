/** @jest-environment jsdom */
import { help, requestState, visibility } from '../../../../solution/contract/choices.ts';
import { FakeHost } from '../../../support/pcf/context.ts';
import { click, mountControl, settle } from '../../../support/pcf/mount.ts';

const row = (id: string, name: string): object => ({
  cosell_dealsolutionid: `row-${id}`,
  _cosell_solutiondetailid_value: id,
  cosell_SolutionDetailId: { cosell_name: name },
});
const referralIdentifier = 'a0b1c2d3-0000-4000-8000-000000000001';
const two = [row('s1', 'One'), row('s2', 'Two')];
const request = (state: number, code: string): object[] => [
  { cosell_requestid: 'r', cosell_state: state, cosell_resultcode: code, cosell_resultdetails: '' },
];
const isDisabled = (element: Element): boolean =>
  element.getAttribute('aria-disabled') === 'true' || (element as HTMLButtonElement).disabled === true;

function hostWith(values: object, rows: { solutions?: object[]; requests?: object[] } = {}): FakeHost {
  const host = new FakeHost({ values } as ConstructorParameters<typeof FakeHost>[0]);
  host.webApi.rows['cosell_dealsolution'] = rows.solutions ?? two;
  host.webApi.rows['cosell_request'] = rows.requests ?? [];
  return host;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  document.body.innerHTML = '';
  jest.useRealTimers();
});

describe('the section while a seller works', () => {
  it('lets help be taken back when the relay refused to send it', async () => {
    const values = {
      sync: true,
      referralIdentifier,
      help: help.generalOrOther,
      visibility: visibility.visible,
      audit: 'x',
    };
    const host = hostWith(values, { requests: request(requestState.failed, 'READY_NO_CONTACT') });
    const control = await mountControl(host);
    expect(isDisabled(control.byLabel(host.text('UI_HELP')))).toBe(false);
    control.unmount();
  });

  it('keeps Try again when synchronising is switched off and on', async () => {
    const host = hostWith({ sync: true, referralIdentifier });
    const control = await mountControl(host);
    await click(control.byLabel(host.text('UI_SYNC')));
    await click(control.byLabel(host.text('UI_SYNC')));
    await control.update();
    expect(control.buttons(host.text('UI_TRY_AGAIN'))).toHaveLength(1);
    control.unmount();
  });

  it('can change solutions again after the network was away during a change', async () => {
    const host = hostWith({ sync: true, referralIdentifier });
    const control = await mountControl(host);
    let fail: (error: Error) => void = () => undefined;
    Object.assign(host.webApi, { deleteRecord: () => new Promise((_, reject) => (fail = reject)) });
    const remove = host.text('UI_SOLUTION_REMOVE', { name: 'One' });
    await click(control.buttons(remove)[0]!);
    host.settings.isOffline = true;
    await control.update();
    fail(new Error('network'));
    await settle(100);
    host.settings.isOffline = false;
    await control.update();
    await settle(60_000);
    expect(control.buttons(remove).map(isDisabled)).toEqual([false]);
    control.unmount();
  });

  it('does not show the failure of another record', async () => {
    const host = hostWith({ sync: true, referralIdentifier }, { requests: request(requestState.failed, 'PC_SIGN_IN') });
    const control = await mountControl(host);
    expect(control.text()).toContain(host.text('PC_SIGN_IN'));
    host.settings.recordId = '5b0c2f5e-7c1d-4a55-9a3e-0d7c4a1f9e22';
    host.settings.values = { sync: false };
    await control.update();
    await settle(5000);
    expect(control.text()).not.toContain(host.text('PC_SIGN_IN'));
    control.unmount();
  });

  it('offers Try again when the relay does not answer', async () => {
    const host = hostWith({ sync: true, referralIdentifier }, { requests: request(requestState.working, '') });
    const control = await mountControl(host);
    await settle(400_000);
    expect(control.buttons(host.text('UI_TRY_AGAIN')).map(isDisabled)).toEqual([false]);
    control.unmount();
  });

  it('reads the solutions again when a synchronisation left traces', async () => {
    const host = hostWith({}, { solutions: [] });
    const control = await mountControl(host);
    host.webApi.rows['cosell_dealsolution'] = two;
    host.settings.values = { audit: 'changed', sync: true };
    await control.update();
    await settle(10_000);
    expect(control.text()).not.toContain(host.text('UI_SOLUTION_NONE'));
    control.unmount();
  });
});
