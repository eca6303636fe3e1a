import { rule, safely } from '../../../../webresources/src/xrm/safely.ts';
import { ListPage } from '../../../support/xrm/list-page.ts';

const broken = async (): Promise<void> => {
  throw new Error('The network is away.');
};

describe('a command that fails unforeseen', () => {
  it('shows why and does not throw', async () => {
    const page = new ListPage();
    await safely(broken)();
    expect(page.alerts).toEqual([page.text('UI_FAILED', { detail: 'The network is away.' })]);
  });

  it('does not throw where there are no dialogs either', async () => {
    new ListPage();
    Object.assign(Xrm.Navigation, {
      openAlertDialog: async () => {
        throw new Error('No dialogs here.');
      },
    });
    await expect(safely(broken)()).resolves.toBeUndefined();
  });
});

describe('an enable rule', () => {
  it('is false when it cannot read the form', () => {
    const judge = rule((form: { isOpen: boolean }) => form.isOpen);
    expect(judge({ isOpen: true })).toBe(true);
    expect(judge(null as never)).toBe(false);
  });
});
