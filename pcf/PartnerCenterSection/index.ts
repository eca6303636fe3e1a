import * as React from 'react';
import { Section } from './components/Section/Section.tsx';
import { createWebApiStore } from './data/web-api-store.ts';
import type { Inputs, Outputs } from './manifest.ts';
import { readView } from './mapping/view.ts';
import { isOffline, linkOpener, newGuid, textsOf, today } from './platform/host.ts';
import { pause } from './platform/pause.ts';
import { knowsRecords, readRecord } from './platform/record.ts';
import { Edits } from './state/edits.ts';
import type { CosellStore, RecordReference } from './state/types.ts';

type Context = ComponentFramework.Context<Inputs>;

/**
 * The control of the section *Microsoft Partner Center*. It edits three columns of the record through its bound properties,
 * so that saving, the dirty state and autosave stay the form's own, and reads the rest.
 */
export class PartnerCenterSection implements ComponentFramework.ReactControl<Inputs, Outputs> {
  private notifyOutputChanged: () => void = () => undefined;
  private store: CosellStore | undefined;
  private record: RecordReference | undefined;
  private sentStamp: string | undefined;
  private readonly edits = new Edits();

  init(context: Context, notifyOutputChanged?: () => void): void {
    if (notifyOutputChanged) this.notifyOutputChanged = notifyOutputChanged;
    if (context.webAPI) this.store = createWebApiStore(context.webAPI, newGuid);
  }

  updateView(context: Context): React.ReactElement {
    this.edits.settle();
    this.noticeRecord(context);
    this.noticeSynchronisation(context);
    return React.createElement(Section, {
      // Another record starts anew: nothing that was said about the former one stays.
      key: this.record ? `${this.record.table} ${this.record.id}` : 'new',
      view: readView({
        parameters: context.parameters ?? {},
        isControlDisabled: context.mode?.isControlDisabled === true,
        isOffline: isOffline(context),
        edits: this.edits,
      }),
      texts: textsOf(context),
      store: this.store,
      record: this.record,
      isRecordKnown: knowsRecords(context),
      today: today(),
      pause,
      openLink: linkOpener(context, String(context.parameters?.referralLink?.raw ?? '')),
      onEdit: (outputs) => this.edit(context, outputs),
    });
  }

  getOutputs(): Outputs {
    return this.edits.handOut();
  }

  destroy(): void {
    // React unmounts the section, which ends what it follows.
  }

  private edit(context: Context, outputs: Outputs): void {
    for (const name of Object.keys(outputs) as (keyof Outputs)[]) this.edits.set(name, outputs[name]);
    this.notifyOutputChanged();
    context.factory?.requestRender?.();
  }

  /** Keeps one object per record, so that the section loads again only for another record. */
  private noticeRecord(context: Context): void {
    const record = readRecord(context);
    if (record?.id !== this.record?.id || record?.table !== this.record?.table) this.record = record;
  }

  /** The audit and the identifier only change when the connector has written: then the edits have been sent. */
  private noticeSynchronisation({ parameters }: Context): void {
    const stamp = `${this.record?.id}|${parameters?.audit?.raw ?? ''}|${parameters?.referralIdentifier?.raw ?? ''}`;
    if (this.sentStamp !== undefined && stamp !== this.sentStamp) this.edits.markSent();
    this.sentStamp = stamp;
  }
}
