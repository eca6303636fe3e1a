import * as React from 'react';
import { usePage } from './page-context.ts';

/** The tabs of the form; arrow keys, Home and End move between them. */
export function TabList() {
  const { model } = usePage();
  const tabs = model.tabs.filter((tab) => tab.isVisible());
  const list = React.useRef<HTMLDivElement>(null);
  const keys = (event: React.KeyboardEvent) => {
    const current = tabs.findIndex((tab) => tab === model.currentTab());
    const targets: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const tab = tabs[(target + tabs.length) % tabs.length];
    if (!tab) return;
    model.openTab(tab);
    list.current?.querySelector<HTMLElement>(`#tab-${CSS.escape(tab.layout.id)}`)?.focus();
  };
  return (
    <div className="tab-list" role="tablist" aria-label="Form tabs" ref={list} onKeyDown={keys}>
      {tabs.map((tab) => (
        <button
          key={tab.layout.id}
          id={`tab-${tab.layout.id}`}
          type="button"
          role="tab"
          aria-selected={tab === model.currentTab()}
          aria-controls={tab.isInitialised() ? `panel-${tab.layout.id}` : undefined}
          tabIndex={tab === model.currentTab() ? 0 : -1}
          onClick={() => model.openTab(tab)}
        >
          {tab.label()}
        </button>
      ))}
    </div>
  );
}
