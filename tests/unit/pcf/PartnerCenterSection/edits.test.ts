import { Edits } from '../../../../pcf/PartnerCenterSection/state/edits.ts';

describe('Edits', () => {
  it('hands out only what the user changed', () => {
    const edits = new Edits();
    edits.set('sync', true);
    expect(edits.handOut()).toEqual({ sync: true });
  });

  it('keeps an edit the form has not asked for', () => {
    const edits = new Edits();
    edits.set('sync', true);
    edits.settle();
    expect(edits.value('sync', false)).toBe(true);
    expect(edits.handOut()).toEqual({ sync: true });
  });

  it('gives way to the form once an update follows the handing out', () => {
    const edits = new Edits();
    edits.set('help', 1);
    edits.handOut();
    edits.settle();
    expect(edits.value('help', 2)).toBe(2);
    expect(edits.handOut()).toEqual({});
  });

  it('tells clearing from not touching', () => {
    const edits = new Edits();
    edits.set('help', undefined);
    expect('help' in edits.handOut()).toBe(true);
    expect('visibility' in edits.handOut()).toBe(false);
    expect(edits.value('help', 5)).toBeUndefined();
  });

  it('forgets what was touched when it was sent', () => {
    const edits = new Edits();
    edits.set('visibility', 1);
    expect(edits.isTouched('visibility')).toBe(true);
    edits.markSent();
    expect(edits.isTouched('visibility')).toBe(false);
  });
});
