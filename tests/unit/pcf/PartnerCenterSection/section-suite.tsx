import * as React from 'react';
import axe from 'axe-core';
import { help, requestKind, requestState, visibility } from '../../../../solution/contract/choices.ts';
import { FakeHost, recordId } from '../../../support/pcf/context.ts';
import type { HostSettings } from '../../../support/pcf/context.ts';
import { accessibleName, click, mountControl, settle } from '../../../support/pcf/mount.ts';
import type { MountedControl } from '../../../support/pcf/mount.ts';

const solutions = 'cosell_dealsolution';
const requests = 'cosell_request';
const catalogue = 'cosell_solutiondetail';
const referralIdentifier = 'a0b1c2d3-0000-4000-8000-000000000001';

const row = (id: string, name: string): object => ({
  cosell_dealsolutionid: `row-${id}`,
  _cosell_solutiondetailid_value: id,
  cosell_SolutionDetailId: { cosell_name: name },
});

const answer = (state: keyof typeof requestState, code = '', details = ''): object => ({
  cosell_requestid: 'request-1',
  cosell_state: requestState[state],
  cosell_resultcode: code,
  cosell_resultdetails: details,
});

/** The section as a seller meets it, on the React that `react` stands for in the calling file. */
export function describeSection(reactVersion: string): void {
  let host: FakeHost;
  let control: MountedControl;

  async function open(settings: Partial<HostSettings> = {}, prepare?: () => void): Promise<void> {
    host = new FakeHost(settings);
    host.webApi.rows[solutions] = [row('s1', 'Contoso Planning')];
    prepare?.();
    control = await mountControl(host);
  }

  async function choose(label: string, option: string): Promise<void> {
    await click(control.byLabel(label));
    const options = [...document.querySelectorAll('[role=option]')];
    const found = options.find((element) => accessibleName(element) === option);
    if (!found) throw new Error(`No option "${option}" among ${options.map(accessibleName).join(', ')}.`);
    await click(found);
  }

  async function typeSolution(text: string): Promise<void> {
    const input = control.byLabel(host.text('UI_SOLUTION_ADD')) as HTMLInputElement;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await settle(300);
  }

  const isDisabled = (label: string): boolean => {
    const element = control.byLabel(label);
    return element.getAttribute('aria-disabled') === 'true' || (element as HTMLButtonElement).disabled === true;
  };

  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    control.unmount();
    document.body.innerHTML = '';
    jest.useRealTimers();
  });

  it(`renders with React ${reactVersion}`, async () => {
    await open();
    expect(React.version).toBe(reactVersion);
    expect(control.container.querySelector('[role=group]')?.getAttribute('aria-label')).toBe(host.text('UI_SECTION'));
  });

  describe('columns', () => {
    it('shows empty columns as no help, not visible and No', async () => {
      await open();
      expect(control.byLabel(host.text('UI_HELP')).textContent).toContain(host.text('UI_HELP_NONE'));
      expect(control.byLabel(host.text('UI_VISIBILITY')).textContent).toContain('visibility notVisible');
      expect(control.byLabel(host.text('UI_SYNC')).getAttribute('aria-checked')).toBe('false');
      expect(control.text()).toContain(host.text('UI_AUDIT_EMPTY'));
    });

    it('writes help together with visibility, and nothing else', async () => {
      await open();
      await choose(host.text('UI_HELP'), 'help quotesOrLicensing');
      expect(control.outputs).toEqual([{ help: help.quotesOrLicensing, visibility: visibility.visible }]);
      expect(isDisabled(host.text('UI_VISIBILITY'))).toBe(true);
    });

    it('clears help by an output that is present and undefined', async () => {
      await open({ values: { help: help.generalOrOther, visibility: visibility.visible } });
      await choose(host.text('UI_HELP'), host.text('UI_HELP_NONE'));
      expect(control.outputs).toHaveLength(1);
      expect(Object.entries(control.outputs[0] ?? {})).toEqual([['help', undefined]]);
      expect(isDisabled(host.text('UI_VISIBILITY'))).toBe(false);
    });

    it('does not repeat an edit that the form has taken', async () => {
      await open();
      await choose(host.text('UI_HELP'), 'help generalOrOther');
      await click(control.byLabel(host.text('UI_SYNC')));
      expect(control.outputs.slice(1)).toEqual([{ sync: true }]);
    });

    it('leaves visibility alone when the user may not write it', async () => {
      await open({ security: { visibility: { readable: true, editable: false } } });
      await choose(host.text('UI_HELP'), 'help generalOrOther');
      expect(control.outputs).toEqual([{ help: help.generalOrOther }]);
    });

    it('disables every editor on a read-only form', async () => {
      await open({ isControlDisabled: true });
      for (const label of [host.text('UI_HELP'), host.text('UI_VISIBILITY'), host.text('UI_SYNC')]) {
        expect([label, isDisabled(label)]).toEqual([label, true]);
      }
      expect(control.buttons(host.text('UI_SOLUTION_REMOVE', { name: 'Contoso Planning' }))).toEqual([]);
    });

    it('disables only the editor whose column the user may not change', async () => {
      await open({ security: { sync: { readable: true, editable: false } } });
      expect(isDisabled(host.text('UI_SYNC'))).toBe(true);
      expect(isDisabled(host.text('UI_HELP'))).toBe(false);
    });

    it('hides columns the user may not read', async () => {
      const hidden = { readable: false, editable: false };
      await open({ security: { help: hidden, sync: hidden, audit: hidden } });
      expect(() => control.byLabel(host.text('UI_HELP'))).toThrow();
      expect(() => control.byLabel(host.text('UI_SYNC'))).toThrow();
      expect(control.text()).not.toContain(host.text('UI_AUDIT'));
    });
  });

  describe('a shared deal', () => {
    const shared = { referralIdentifier, sync: true, help: help.generalOrOther, visibility: visibility.visible };

    it('locks help and visibility that Microsoft knows', async () => {
      await open({ values: shared });
      expect(isDisabled(host.text('UI_HELP'))).toBe(true);
      expect(isDisabled(host.text('UI_VISIBILITY'))).toBe(true);
      expect(isDisabled(host.text('UI_SYNC'))).toBe(false);
    });

    it('leaves help open until it has been sent', async () => {
      await open({ values: { ...shared, help: null } });
      await choose(host.text('UI_HELP'), 'help generalOrOther');
      expect(isDisabled(host.text('UI_HELP'))).toBe(false);
      host.settings.values.audit = '2026-03-01 09:00 - Partner Center was updated.';
      await control.update();
      expect(isDisabled(host.text('UI_HELP'))).toBe(true);
    });

    it('opens the referral through the host', async () => {
      await open({ values: { ...shared, referralLink: 'https://partner.example/referrals/1' } });
      const [link] = control.buttons(host.text('UI_LINK'));
      await click(link as Element);
      expect(host.openedUrls).toEqual(['https://partner.example/referrals/1']);
    });

    it('makes no link of an address that is not http', async () => {
      await open({ values: { ...shared, referralLink: 'javascript:alert(1)' } });
      expect(control.buttons(host.text('UI_LINK'))).toEqual([]);
    });

    it('shows the audit newest first in a polite live region', async () => {
      await open({ values: { ...shared, audit: '2026-03-01 09:00 - created\n2026-03-02 10:00 - updated' } });
      const log = control.byLabel(host.text('UI_AUDIT'));
      expect(log.getAttribute('aria-live')).toBe('polite');
      expect([...log.children].map((line) => line.textContent)).toEqual([
        '2026-03-02 10:00 - updated',
        '2026-03-01 09:00 - created',
      ]);
    });
  });

  describe('solutions', () => {
    it('lists them and loads them once for a record', async () => {
      await open();
      await control.update();
      expect(control.text()).toContain('Contoso Planning');
      expect(host.webApi.queriesOf(solutions)).toHaveLength(1);
      expect(host.webApi.queriesOf(solutions)[0]).toContain(recordId);
    });

    it('adds one found in the catalogue', async () => {
      await open({}, () => {
        host.webApi.rows[catalogue] = [
          { cosell_solutiondetailid: 's1', cosell_name: 'Contoso Planning' },
          { cosell_solutiondetailid: 's2', cosell_name: "Fabrikam's Ledger", cosell_publishername: 'Fabrikam' },
        ];
      });
      await typeSolution("rikam's");
      expect(host.webApi.queriesOf(catalogue).at(-1)).toContain(encodeURIComponent("rikam''s").replace(/%27/g, "'"));
      const options = [...document.querySelectorAll('[role=option]')];
      expect(options.map(accessibleName)).toEqual(["Fabrikam's Ledger (Fabrikam)"]);
      await click(options[0] as Element);
      expect(host.webApi.created).toEqual([
        {
          table: solutions,
          row: {
            'cosell_OpportunityId@odata.bind': `/opportunities(${recordId})`,
            'cosell_SolutionDetailId@odata.bind': '/cosell_solutiondetails(s2)',
          },
        },
      ]);
      expect(host.webApi.queriesOf(solutions)).toHaveLength(2);
    });

    it('says when the catalogue has no match', async () => {
      await open({}, () => {
        host.webApi.rows[catalogue] = [];
      });
      await typeSolution('nothing');
      expect(document.querySelector('[role=option]')?.textContent).toContain(host.text('UI_SOLUTION_NOT_FOUND'));
    });

    it('removes one', async () => {
      await open();
      await click(control.buttons(host.text('UI_SOLUTION_REMOVE', { name: 'Contoso Planning' }))[0] as Element);
      expect(host.webApi.deleted).toEqual([{ table: solutions, id: 'row-s1' }]);
    });

    it('keeps the last solution of a shared deal', async () => {
      await open({ values: { referralIdentifier, sync: true } });
      expect(control.buttons(host.text('UI_SOLUTION_REMOVE', { name: 'Contoso Planning' }))[0]?.disabled).toBe(true);
      expect(control.text()).toContain(host.text('UI_SOLUTION_LAST'));
    });

    it('has the connector look again after a change to a shared deal', async () => {
      await open({ values: { referralIdentifier, sync: true } }, () => {
        host.webApi.rows[solutions] = [row('s1', 'Contoso Planning'), row('s2', 'Fabrikam Ledger')];
      });
      await click(control.buttons(host.text('UI_SOLUTION_REMOVE', { name: 'Fabrikam Ledger' }))[0] as Element);
      expect(host.webApi.created.map(({ table, row: created }) => [table, created.cosell_kind])).toEqual([
        [requests, requestKind.tryAgain],
      ]);
    });

    it('says why they could not be loaded', async () => {
      await open({}, () => {
        host.webApi.failures.retrieve = { message: 'The server is busy.', errorCode: 1 };
      });
      expect(control.container.querySelector('[role=alert]')?.textContent).toContain('The server is busy.');
    });

    it('says why a solution could not be removed, and keeps showing it', async () => {
      await open();
      host.webApi.failures.delete = { message: 'Locked by a process.' };
      await click(control.buttons(host.text('UI_SOLUTION_REMOVE', { name: 'Contoso Planning' }))[0] as Element);
      const alert = control.container.querySelector('[role=alert]')?.textContent;
      expect(alert).toBe(host.text('DV_REJECTED', { detail: 'Locked by a process.' }));
      expect(control.text()).toContain('Contoso Planning');
    });

    it('asks to save a new opportunity first', async () => {
      await open({ recordId: undefined });
      expect(control.text()).toContain(host.text('UI_SOLUTION_SAVE_FIRST'));
      expect(host.webApi.queries).toEqual([]);
    });

    it('points to the commands where the host hides its record', async () => {
      await open({ isRecordHidden: true });
      expect(control.text()).toContain(host.text('UI_USE_COMMANDS'));
    });

    it('leaves them out on a lead', async () => {
      await open({ table: 'lead' });
      expect(control.text()).not.toContain(host.text('UI_SOLUTIONS'));
      expect(host.webApi.queries).toEqual([]);
    });

    it('reads nothing and edits nothing offline', async () => {
      await open({ isOffline: true, values: { sync: true } });
      expect(control.text()).toContain(host.text('UI_OFFLINE'));
      expect(isDisabled(host.text('UI_SYNC'))).toBe(true);
      expect(host.webApi.queries).toEqual([]);
    });
  });

  describe('readiness', () => {
    it('says what is missing before the deal is shared', async () => {
      await open({}, () => {
        host.webApi.rows[solutions] = [];
      });
      expect(control.text()).toContain(host.text('UI_READY_TITLE'));
      expect(control.text()).toContain(host.text('READY_NO_SOLUTION'));
    });

    it('judges nothing while the solutions are not known', async () => {
      await open({}, () => {
        host.webApi.failures.retrieve = { message: 'gone' };
      });
      expect(control.text()).not.toContain(host.text('UI_READY_TITLE'));
    });

    it('is silent once the deal is shared', async () => {
      await open({ values: { referralIdentifier } }, () => {
        host.webApi.rows[solutions] = [];
      });
      expect(control.text()).not.toContain(host.text('UI_READY_TITLE'));
    });
  });

  describe('requests', () => {
    const synchronised = { values: { sync: true, referralIdentifier } };
    const status = (): string => control.byLabel(statusName()).textContent ?? '';
    const statusName = (): string => accessibleName(control.container.querySelector('[role=status]') as Element);

    it('stores a request to try again and tells the answer', async () => {
      await open(synchronised);
      await click(control.buttons(host.text('UI_TRY_AGAIN'))[0] as Element);
      const { table, row: created } = host.webApi.created[0] as { table: string; row: Record<string, unknown> };
      expect(table).toBe(requests);
      expect(created).toMatchObject({
        cosell_kind: requestKind.tryAgain,
        cosell_targettable: 'opportunity',
        cosell_targetid: recordId,
        cosell_clientrequestid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      });
      expect(status()).toBe(host.text('UI_WORKING'));
      host.webApi.rows[requests] = [answer('done', 'REF_UPDATED')];
      await settle(700);
      expect(status()).toBe(host.text('REF_UPDATED'));
      expect(host.webApi.queriesOf(requests).at(-1)).toContain(String(created.cosell_clientrequestid));
    });

    it('fills the parameters of a refusal', async () => {
      await open(synchronised);
      host.webApi.rows[requests] = [answer('failed', 'REF_DUPLICATE', '{"id":"R-7"}')];
      await click(control.buttons(host.text('UI_TRY_AGAIN'))[0] as Element);
      expect(status()).toBe(host.text('REF_DUPLICATE', { id: 'R-7' }));
    });

    it('shows the failed request a visit begins with', async () => {
      await open(synchronised, () => {
        const details = '{"problems":[{"code":"READY_NO_ACCOUNT"},{"code":"READY_NO_VALUE"}]}';
        host.webApi.rows[requests] = [answer('failed', 'READY_NO_ACCOUNT', details)];
      });
      expect(status()).toContain(host.text('READY_NO_ACCOUNT'));
      expect(status()).toContain(host.text('READY_NO_VALUE'));
    });

    it('follows a running request it finds on opening', async () => {
      await open(synchronised, () => {
        host.webApi.rows[requests] = [answer('working')];
      });
      expect(status()).toBe(host.text('UI_WORKING'));
      host.webApi.rows[requests] = [answer('done', 'REF_SHARED')];
      await settle(700);
      expect(status()).toBe(host.text('REF_SHARED'));
    });

    it('looks again when a synchronisation has left a line in the audit', async () => {
      await open(synchronised);
      expect(status()).toBe('');
      host.webApi.rows[requests] = [answer('failed', 'PC_SIGN_IN')];
      host.settings.values.audit = '2026-03-01 09:00 - failed';
      await control.update();
      expect(status()).toContain(host.text('PC_SIGN_IN'));
    });

    it('says honestly that there is no answer yet, and stops asking in the end', async () => {
      await open(synchronised);
      host.webApi.rows[requests] = [answer('new')];
      await click(control.buttons(host.text('UI_TRY_AGAIN'))[0] as Element);
      await settle(31_000);
      expect(status()).toContain(host.text('UI_SLOW'));
      await settle(300_000);
      const asked = host.webApi.queries.length;
      await settle(60_000);
      expect(host.webApi.queries.length).toBe(asked);
    });

    it('stops asking when the form goes away', async () => {
      await open(synchronised, () => {
        host.webApi.rows[requests] = [answer('working')];
      });
      control.unmount();
      const asked = host.webApi.queries.length;
      await settle(10_000);
      expect(host.webApi.queries.length).toBe(asked);
    });

    it('names the missing role when the user may not store requests', async () => {
      await open(synchronised);
      host.webApi.failures.create = { message: 'no privilege', errorCode: -2147220960 };
      await click(control.buttons(host.text('UI_TRY_AGAIN'))[0] as Element);
      expect(status()).toContain(host.text('UI_NO_ACCESS'));
    });

    it('offers to try again only for a deal that is stored as synchronised', async () => {
      await open();
      expect(control.buttons(host.text('UI_TRY_AGAIN'))).toEqual([]);
      await click(control.byLabel(host.text('UI_SYNC')));
      expect(control.buttons(host.text('UI_TRY_AGAIN'))).toEqual([]);
      expect(host.webApi.queriesOf(requests)).toEqual([]);
    });
  });

  it('has no accessibility finding', async () => {
    await open({
      values: { sync: true, referralIdentifier, audit: '2026-03-01 09:00 - x', referralLink: 'https://a.example/1' },
    });
    jest.useRealTimers();
    const { violations } = await axe.run(control.container, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
}
