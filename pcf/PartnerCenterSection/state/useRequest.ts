import { useCallback, useEffect, useRef, useState } from 'react';
import { followRequest, isFinished } from './follow-request.ts';
import type { Pause } from './follow-request.ts';
import type { CosellStore, RecordReference, RequestRow, RequestSearch, StoreError } from './types.ts';

/** Where the latest request of the record stands. `failed` may also come from an earlier visit. */
export type Progress =
  | { phase: 'idle' | 'running' | 'slow' }
  | { phase: 'done' | 'failed'; row: RequestRow }
  | { phase: 'refused'; error: StoreError };

export interface RequestSource {
  store: CosellStore | undefined;
  /** The same object as long as the form shows the same record. */
  record: RecordReference | undefined;
  /** Nothing is read for a deal that is not synchronised. */
  isSynchronised: boolean;
  /** Changes when a synchronisation has left traces on the record; then the newest request is looked at again. */
  stamp: string;
  pause: Pause;
}

const idle: Progress = { phase: 'idle' };

/** Follows the newest request of the record, and starts one with *Try again*. */
export function useRequest(source: RequestSource): { progress: Progress; tryAgain: () => void } {
  const { store, record, isSynchronised, stamp, pause } = source;
  const [progress, setProgress] = useState<Progress>(idle);
  const own = useRef<AbortController>();
  const isAskedAgain = useRef(false);

  const follow = useCallback(
    async (search: RequestSearch, signal: AbortSignal): Promise<void> => {
      if (!store) return;
      const show = (next: Progress): void => {
        if (!signal.aborted) setProgress(next);
      };
      show({ phase: 'running' });
      try {
        const row = await followRequest({ store, search, pause, signal, onSlow: () => show({ phase: 'slow' }) });
        if (row) show({ phase: row.state === 'failed' ? 'failed' : 'done', row });
      } catch (error) {
        show({ phase: 'refused', error: error as StoreError });
      }
    },
    [store, pause],
  );

  useEffect(() => {
    if (!store || !record || !isSynchronised || own.current) return undefined;
    const controller = new AbortController();
    lookAtNewest(store, record).then(
      (row) => {
        if (controller.signal.aborted || own.current) return;
        if (row && !isFinished(row)) void follow({ rowId: row.id }, controller.signal);
        else if (row?.state === 'failed') setProgress({ phase: 'failed', row });
        else setProgress((shown) => (shown.phase === 'done' ? shown : idle));
      },
      () => {
        // Nobody asked for this look, so a user without access to requests is not told about it. *Try again* tells.
      },
    );
    return () => controller.abort();
    // The stamp is not read here; a new one means that there is something new to look at.
  }, [store, record, isSynchronised, stamp, follow]);

  useEffect(
    () => () => {
      own.current?.abort();
      own.current = undefined;
    },
    [record],
  );

  const tryAgain = useCallback(() => {
    if (!store || !record) return;
    isAskedAgain.current = true;
    if (own.current) return;
    const controller = new AbortController();
    own.current = controller;
    const run = async (): Promise<void> => {
      // Asked again meanwhile: what changed since may not be in the answer, so one more request follows.
      while (isAskedAgain.current && !controller.signal.aborted) {
        isAskedAgain.current = false;
        await follow({ clientRequestId: await store.requestTryAgain(record) }, controller.signal);
      }
    };
    setProgress({ phase: 'running' });
    run()
      .catch((error: StoreError) => {
        isAskedAgain.current = false;
        if (!controller.signal.aborted) setProgress({ phase: 'refused', error });
      })
      .then(() => {
        if (own.current === controller) own.current = undefined;
      });
  }, [store, record, follow]);

  // Nothing is followed for a deal that is not synchronised, so nothing is said about it either.
  return { progress: store && record && isSynchronised ? progress : idle, tryAgain };
}

function lookAtNewest(store: CosellStore, record: RecordReference): Promise<RequestRow | undefined> {
  return store.findRequest({ newestOf: record });
}
