import * as React from 'react';
import { saveModes } from '../model/save.ts';
import { webResourceAddress } from '../xrm/addresses.ts';
import type { CommandBar } from '../xrm/commands.ts';
import { usePage } from './page-context.ts';

/** The commands of every form, then those the solution adds. */
export function CommandBarView() {
  const { model, data, commands, dialogs, openNew } = usePage();
  const save = (mode: number) => void data.save(mode).catch(() => undefined);
  const refresh = async () => {
    if (model.isDirty()) {
      const text = 'Your unsaved changes will be lost.';
      const { confirmed } = await dialogs.confirm({
        title: 'Refresh',
        text,
        confirmButtonLabel: 'Discard and refresh',
      });
      if (!confirmed) return;
    }
    await data.refresh(false).then(() => commands.refresh(), dialogs.error);
  };
  const canSave = !model.isReadOnly();
  return (
    <nav className="command-bar" aria-label="Commands">
      {canSave && <Command label="Save" isDisabled={data.isSaving()} onClick={() => save(saveModes.save)} />}
      {canSave && (
        <Command label="Save & Close" isDisabled={data.isSaving()} onClick={() => save(saveModes.saveAndClose)} />
      )}
      <Command label="New" onClick={openNew} />
      {model.id() !== undefined && <Command label="Refresh" onClick={() => void refresh()} />}
      <RibbonCommands bar={commands} />
    </nav>
  );
}

/** The commands that solutions add to one place, as far as their rules hold. */
export function RibbonCommands({ bar }: { bar: CommandBar }) {
  return (
    <>
      {bar
        .commands()
        .filter((command) => command.isShown)
        .map(({ layout }) => (
          <Command
            key={layout.id}
            label={layout.label}
            title={layout.tooltip}
            icon={layout.icon === undefined ? undefined : webResourceAddress(layout.icon)}
            onClick={() => void bar.run(layout)}
          />
        ))}
    </>
  );
}

/** A button of a command bar. */
export function Command(props: {
  label: string;
  title?: string;
  icon?: string | undefined;
  isDisabled?: boolean;
  onClick(): void;
}) {
  return (
    <button type="button" className="command" title={props.title} disabled={props.isDisabled} onClick={props.onClick}>
      {props.icon !== undefined && <img src={props.icon} alt="" width={16} height={16} />}
      {props.label}
    </button>
  );
}
