/** @jest-environment jsdom */
import * as React from 'react';
import * as ReactDOM from 'react-dom';
import type { ControlClass, ControlInstance } from '../../../../../sandbox/form/src/client/pcf/loader.ts';
import { createControlHost } from '../../../../../sandbox/form/src/client/pcf/host.ts';
import { bracedId } from '../../../../../sandbox/form/src/client/data/values.ts';
import { dealId, dealRow, partyId, sampleMeta } from '../fixtures.ts';
import type { Scripts } from './open.ts';
import { openSample } from './open.ts';

// The version that model-driven apps run.
jest.mock('react', () => jest.requireActual('react-17'));
jest.mock('react-dom', () => jest.requireActual('react-dom-17'));

interface Property {
  raw: unknown;
  formatted?: string;
  security?: { editable: boolean };
  attributes?: { LogicalName: string; Options?: unknown[]; MaxLength?: number };
}
interface Context {
  parameters: Record<'note' | 'flag' | 'stage' | 'mode' | 'unused', Property>;
  updatedProperties: string[];
  mode: {
    isControlDisabled: boolean;
    label: string;
    allocatedWidth: number;
    contextInfo: { entityId?: string };
    trackContainerResize(value: boolean): void;
  };
  resources: { getString(key: string): string };
  utils: { hasEntityPrivilege(table: string, type: number, depth: number): boolean };
  factory: { requestRender(): void };
  webAPI: object;
}

/** A control that writes down what the host does. */
function recordingControl(outputs: Record<string, unknown> = {}) {
  const seen: Context[] = [];
  const state = { changed: () => undefined as void, destroyed: 0, outputs };
  class Recorder implements ControlInstance {
    init(context: unknown, changed: () => void) {
      state.changed = changed;
      (context as Context).mode.trackContainerResize(true);
    }
    updateView(context: unknown) {
      seen.push(context as Context);
      return React.createElement('p', null, String((context as Context).parameters.note.raw));
    }
    getOutputs() {
      return state.outputs;
    }
    destroy() {
      state.destroyed += 1;
    }
  }
  return { seen, state, create: Recorder as ControlClass };
}

async function host(
  options: { outputs?: Record<string, unknown>; isNew?: boolean; scripts?: Scripts; row?: object } = {},
) {
  const { outputs, row, ...rest } = options;
  const control = recordingControl(outputs);
  const routes = { [`GET /api/data/v9.2/sample_deals(${dealId})`]: () => ({ body: { ...dealRow, ...row } }) };
  const form = await openSample({ ...rest, routes });
  const container = document.createElement('div');
  const manifest = form.model.meta.controls['sample_Sample.Panel'];
  const place = form.model.controls.find((each) => each.kind === 'custom');
  if (!manifest || !place) throw new Error('the fixture has a control');
  const hosted = createControlHost({
    loaded: { manifest, create: control.create, strings: new Map([['TITLE', 'Note']]) },
    control: place,
    model: form.model,
    services: form.page.controlServices,
    renderer: {
      render: (element, where) => void ReactDOM.render(element as React.ReactElement, where),
      unmount: (where) => void ReactDOM.unmountComponentAtNode(where),
    },
    container,
  });
  const last = (): Context => {
    const context = control.seen[control.seen.length - 1];
    if (!context) throw new Error('nothing drawn');
    return context;
  };
  return { ...form, ...control, host: hosted, container, last };
}

describe('the host of a virtual control', () => {
  it('draws the element with React 17', async () => {
    const { container } = await host();
    expect(React.version).toBe('17.0.2');
    expect(container.innerHTML).toBe('<p>old note</p>');
  });

  it('gives each property its column, or the constant of the form, or the default', async () => {
    const { parameters } = (await host()).last();
    expect(parameters.note).toMatchObject({
      raw: 'old note',
      type: 'SingleLine.Text',
      error: false,
      attributes: { LogicalName: 'note', MaxLength: 50 },
    });
    expect(parameters.flag).toMatchObject({ raw: null, security: { readable: true, editable: true, secured: false } });
    expect(parameters.stage).toMatchObject({
      raw: 1,
      formatted: 'Old',
      attributes: {
        Options: [
          { Label: 'New', Value: 0 },
          { Label: 'Old', Value: 1 },
        ],
      },
    });
    expect(parameters.mode.raw).toBe('compact');
    expect(parameters.unused.raw).toBe('7');
  });

  it('names the record and the label of the cell', async () => {
    expect((await host()).last().mode).toMatchObject({
      label: 'Panel',
      contextInfo: { entityId: dealId, entityTypeName: 'sample_deal', entityRecordName: 'First deal' },
    });
    expect((await host({ isNew: true })).last().mode.contextInfo.entityId).toBeUndefined();
  });

  it('takes only the outputs that are there, and one that is undefined clears its column', async () => {
    const { state, attribute } = await host({ outputs: { note: 'new' }, row: { flag: true } });
    state.changed();
    expect(attribute('note').value()).toBe('new');
    expect(attribute('flag').value()).toBe(true);
    state.outputs = { flag: undefined };
    state.changed();
    expect(attribute('flag').value()).toBeNull();
    expect(attribute('note').value()).toBe('new');
  });

  it('makes the form dirty and calls onchange', async () => {
    const changed = jest.fn();
    const { state, attribute, model } = await host({ outputs: { note: 'new' } });
    attribute('note').api.addOnChange(changed);
    state.changed();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(model.isDirty()).toBe(true);
  });

  it('takes no output for an input property or an unknown name', async () => {
    const { state, attribute, model } = await host({ outputs: { stage: 0, other: 1 } });
    state.changed();
    expect(attribute('stage').value()).toBe(1);
    expect(model.isDirty()).toBe(false);
  });

  it('reports an output of the wrong type', async () => {
    const { state, model } = await host({ outputs: { flag: 'yes' } });
    state.changed();
    expect(model.notifications()[0]?.message).toContain('flag cannot take "yes"');
  });

  it('updates the control when one of its columns changed, and says which', async () => {
    const { host: hosted, attribute, seen, last } = await host();
    attribute('amount').change(3);
    hosted.update();
    expect(seen).toHaveLength(1);
    attribute('stage').change(0);
    hosted.update();
    expect(seen).toHaveLength(2);
    expect(last().updatedProperties).toEqual(['stage']);
  });

  it('updates the control with new values after a refresh', async () => {
    const { host: hosted, model, last, container } = await host();
    model.load({ ...dealRow, note: 'from elsewhere' });
    hosted.update();
    expect(last().parameters.note.raw).toBe('from elsewhere');
    expect(container.textContent).toBe('from elsewhere');
  });

  it('is disabled without write access', async () => {
    const { host: hosted, model, last } = await host();
    expect(last().mode.isControlDisabled).toBe(false);
    model.setWriteAccess(false);
    hosted.update();
    expect(last().mode.isControlDisabled).toBe(true);
  });

  it('tells a control its width once it tracks it', async () => {
    const { host: hosted, last } = await host();
    hosted.resize(320);
    expect(last().mode.allocatedWidth).toBe(320);
    expect(last().updatedProperties).toEqual(['layout']);
  });

  it('draws again on request', async () => {
    const { last, seen } = await host();
    last().factory.requestRender();
    expect(seen).toHaveLength(2);
  });

  it('gives the key for a text that is missing', async () => {
    const { resources } = (await host()).last();
    expect(resources.getString('TITLE')).toBe('Note');
    expect(resources.getString('NOPE')).toBe('NOPE');
  });

  it('answers privileges by the roles of the user', async () => {
    const { utils } = (await host()).last();
    expect(utils.hasEntityPrivilege('sample_line', 1, 0)).toBe(true);
    expect(utils.hasEntityPrivilege('sample_line', 1, 3)).toBe(false);
    expect(utils.hasEntityPrivilege('sample_line', 4, 0)).toBe(false);
    expect(utils.hasEntityPrivilege('nothing', 1, 0)).toBe(false);
  });

  it('offers no undocumented calls', async () => {
    expect(Object.keys((await host()).last().webAPI).sort()).toEqual([
      'createRecord',
      'deleteRecord',
      'retrieveMultipleRecords',
      'retrieveRecord',
      'updateRecord',
    ]);
  });

  it('destroys the control and takes nothing from it afterwards', async () => {
    const { host: hosted, state, container, attribute } = await host({ outputs: { note: 'late' } });
    hosted.destroy();
    state.changed();
    expect(state.destroyed).toBe(1);
    expect(container.innerHTML).toBe('');
    expect(attribute('note').value()).toBe('old note');
  });

  it('reports a control that fails to draw', async () => {
    const { host: hosted, model, create, attribute } = await host();
    create.prototype.updateView = () => {
      throw new Error('cannot draw');
    };
    attribute('note').change('x');
    hosted.update();
    expect(model.notifications()[0]?.message).toContain('cannot draw');
  });
});

describe('values of lookups at a control', () => {
  it('hands out plain ids and takes them back with braces', async () => {
    const meta = sampleMeta();
    const custom = meta.form.layout.customControls['aaaa0000-0000-4000-8000-000000000001'];
    custom?.parameters.splice(0, 1, { name: 'note', column: 'partyid' });
    const control = recordingControl({
      note: [{ id: partyId.replace('1', '2'), entityType: 'sample_party', name: 'Other' }],
    });
    const form = await openSample({ meta });
    const manifest = meta.controls['sample_Sample.Panel'];
    const place = form.model.controls.find((each) => each.kind === 'custom');
    if (!manifest || !place) throw new Error('the fixture has a control');
    createControlHost({
      loaded: { manifest, create: control.create, strings: new Map() },
      control: place,
      model: form.model,
      services: form.page.controlServices,
      renderer: form.page.renderer,
      container: document.createElement('div'),
    });
    expect(control.seen[0]?.parameters.note.raw).toEqual([
      { id: partyId, entityType: 'sample_party', name: 'Northgate Bakery' },
    ]);
    control.state.changed();
    expect(form.attribute('partyid').value()).toEqual([
      { id: bracedId(partyId.replace('1', '2')), entityType: 'sample_party', name: 'Other' },
    ]);
  });
});
