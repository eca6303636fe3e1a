import type { ControlModel } from '../model/control.ts';
import type { FormModel } from '../model/form-model.ts';
import type { ControlServices } from './context.ts';
import { createContext } from './context.ts';
import type { LoadedControl } from './loader.ts';
import type { ControlProperty } from './property.ts';
import { columnProperty, constantProperty, fromControl } from './property.ts';

/** Draws the element of a virtual control; ReactDOM 17 on the page. */
export interface ElementRenderer {
  render(element: unknown, container: Element): void;
  unmount(container: Element): void;
}

/** One control living on the form. */
export interface ControlHost {
  /** Calls `updateView` when something the control sees has changed. */
  update(): void;
  /** Tells the control its new width; only controls that track it are updated. */
  resize(width: number): void;
  destroy(): void;
}

/** What a control is created from. */
export interface HostParts {
  loaded: LoadedControl;
  control: ControlModel;
  model: FormModel;
  services: ControlServices;
  renderer: ElementRenderer;
  container: HTMLDivElement;
}

/** Creates the control, draws it once and keeps it in step with the form until `destroy`. */
export function createControlHost(parts: HostParts): ControlHost {
  const { loaded, control, model, services, renderer, container } = parts;
  const { manifest } = loaded;
  const isVirtual = manifest.controlType === 'virtual';
  const instance = new loaded.create();
  let seen = new Map<string, string>();
  let width = -1;
  let tracksSize = false;
  let alive = true;

  const properties = (): Record<string, ControlProperty> => propertiesOf(parts);
  const contextFor = (updated: readonly string[]) =>
    createContext({
      loaded,
      control,
      model,
      services,
      parameters: properties(),
      updatedProperties: [...updated],
      width: tracksSize ? width : -1,
      trackSize: (value) => void (tracksSize = value),
      requestRender: () => draw(['parameters']),
    });
  const draw = (updated: readonly string[]) => {
    if (!alive) return;
    seen = signature(parts);
    try {
      const element = instance.updateView(contextFor(updated));
      if (isVirtual) renderer.render(element, container);
    } catch (error) {
      model.services.scriptFailed(error);
    }
  };
  const host: ControlHost = {
    update() {
      const now = signature(parts);
      const updated = [...now.keys()].filter((name) => now.get(name) !== seen.get(name));
      if (updated.length > 0) draw(updated);
    },
    resize(next) {
      if (next === width) return;
      width = next;
      if (tracksSize) draw(['layout']);
    },
    destroy() {
      alive = false;
      try {
        instance.destroy?.();
      } catch (error) {
        model.services.scriptFailed(error);
      }
      if (isVirtual) renderer.unmount(container);
    },
  };
  const takeOutputs = () => {
    if (!alive) return;
    applyOutputs(parts, instance.getOutputs?.() ?? {});
    host.update();
  };
  instance.init(contextFor([]), takeOutputs, {}, isVirtual ? undefined : container);
  draw([]);
  return host;
}

function columnOf(parts: HostParts, name: string): string | undefined {
  const parameter = parts.control.custom?.parameters.find((each) => each.name === name);
  return parameter !== undefined && 'column' in parameter ? parameter.column : undefined;
}

function propertiesOf(parts: HostParts): Record<string, ControlProperty> {
  const { loaded, control, model } = parts;
  const isNew = model.id() === undefined;
  const entries = loaded.manifest.properties
    .filter((property) => property.usage !== 'output')
    .map((property) => {
      const attribute = model.attribute(columnOf(parts, property.name) ?? '');
      const parameter = control.custom?.parameters.find((each) => each.name === property.name);
      return [
        property.name,
        attribute ? columnProperty(property, attribute, isNew) : constantProperty(property, parameter),
      ] as const;
    });
  return Object.fromEntries(entries);
}

/** What the control can see, per property, as comparable text. */
function signature(parts: HostParts): Map<string, string> {
  const { control, model } = parts;
  const texts = Object.entries(propertiesOf(parts)).map(
    ([name, property]) =>
      [
        name,
        JSON.stringify([property.raw, property.error, property.security, property.attributes?.['RequiredLevel']]),
      ] as const,
  );
  return new Map([
    ...texts,
    ['mode', JSON.stringify([control.isDisabled(), control.isVisible(), control.label()])],
    ['entityId', model.id() ?? ''],
  ]);
}

/** Only properties that the control returned change; one returned as `undefined` clears its column. */
function applyOutputs(parts: HostParts, outputs: Record<string, unknown>): void {
  const { loaded, model } = parts;
  for (const [name, output] of Object.entries(outputs)) {
    const property = loaded.manifest.properties.find((each) => each.name === name);
    // The platform takes no output for an input property.
    if (!property || property.usage === 'input') continue;
    const attribute = model.attribute(columnOf(parts, name) ?? '');
    if (!attribute) continue;
    try {
      attribute.change(fromControl(attribute.column, output));
    } catch (error) {
      model.services.scriptFailed(error);
    }
  }
}
