import { setIconOptions } from '@fluentui/react';
import * as ReactDOM from 'react-dom';
import { act } from 'react-dom/test-utils';
import { PartnerCenterSection } from '../../../pcf/PartnerCenterSection/index.ts';
import type { FakeHost } from './context.ts';

// The host registers the icon font; here its absence is no news.
setIconOptions({ disableWarnings: true });

/** The control on a page, driven as a form does it. */
export interface MountedControl {
  container: HTMLElement;
  /** Outputs of every notification, oldest first. */
  outputs: object[];
  /** Gives the control the present values of the host. */
  update(): Promise<void>;
  unmount(): void;
  byLabel(label: string): HTMLElement;
  buttons(name: string): HTMLButtonElement[];
  text(): string;
}

/** Lets promises settle and React render. */
export async function settle(milliseconds = 0): Promise<void> {
  await act(async () => {
    await jest.advanceTimersByTimeAsync(milliseconds);
  });
}

export async function click(element: Element): Promise<void> {
  await act(async () => {
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  });
  await settle();
}

/** Mounts the control; needs jest's fake timers. */
export async function mountControl(host: FakeHost): Promise<MountedControl> {
  const container = document.body.appendChild(document.createElement('div'));
  const control = new PartnerCenterSection();
  const outputs: object[] = [];
  const render = (): void => {
    ReactDOM.render(control.updateView(host.context()), container);
  };
  const onOutputChanged = (): void => {
    const changed = control.getOutputs();
    outputs.push(changed);
    host.apply(changed);
    render();
  };
  await act(async () => {
    control.init(host.context(), onOutputChanged);
    render();
  });
  await settle();

  return {
    container,
    outputs,
    update: async () => {
      await act(async () => render());
      await settle();
    },
    unmount: () => {
      control.destroy();
      act(() => void ReactDOM.unmountComponentAtNode(container));
      container.remove();
    },
    byLabel: (label) => {
      const found = elementsOf(container).find((element) => accessibleName(element) === label);
      if (!found) throw new Error(`Nothing on the section is named "${label}".`);
      return found;
    },
    buttons: (name) => [...container.querySelectorAll('button')].filter((button) => accessibleName(button) === name),
    text: () => container.textContent ?? '',
  };
}

function elementsOf(container: HTMLElement): HTMLElement[] {
  return [
    ...container.querySelectorAll<HTMLElement>('[role=combobox],[role=switch],input,button,[role=log],[role=status]'),
  ];
}

/** The part of the accessible name computation that the section needs: aria-label, aria-labelledby, label for, text. */
export function accessibleName(element: Element): string {
  const label = element.getAttribute('aria-label');
  if (label) return label;
  const labelledBy = element.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
  const owner = element.ownerDocument;
  const forElement = element.id ? owner.querySelector(`label[for="${element.id}"]`) : null;
  const names = [...labelledBy.map((id) => owner.getElementById(id)), forElement].filter(Boolean);
  const text = names[0]?.textContent ?? element.textContent ?? '';
  return text.trim();
}
