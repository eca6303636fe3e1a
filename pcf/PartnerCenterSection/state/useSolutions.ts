import { useCallback, useEffect, useRef, useState } from 'react';
import type { CatalogueEntry, CosellStore, DealSolution, RecordReference, StoreError } from './types.ts';
import type { Pause } from './follow-request.ts';

/** Typing rests this long before the catalogue is searched; chosen, below what a person notices as waiting. */
const searchDelayMs = 250;

export interface Solutions {
  /** `undefined` until they are loaded. */
  rows: DealSolution[] | undefined;
  error: StoreError | undefined;
  /** Whether the error comes from adding or removing, not from loading. */
  hasChangeFailed: boolean;
  isBusy: boolean;
  add: (catalogueId: string) => void;
  remove: (rowId: string) => void;
}

export interface SolutionsSource {
  store: CosellStore | undefined;
  /** The same object as long as the form shows the same record. */
  record: RecordReference | undefined;
  /** Changes when a synchronisation has left traces on the record: the list may have changed with it. */
  stamp: string;
  /** Called after the list in Dataverse has changed. */
  onChanged: () => void;
}

interface Loaded {
  /** Of which record the rows are: those of another are not shown. */
  record?: RecordReference;
  rows?: DealSolution[];
  error?: StoreError;
  hasChangeFailed?: boolean;
}

/** The Microsoft solutions of the record: loaded once per record, again after each change of ours. */
export function useSolutions({ store, record, stamp, onChanged }: SolutionsSource): Solutions {
  const [loaded, setLoaded] = useState<Loaded>({});
  const [isBusy, setBusy] = useState(false);
  const turn = useRef<object>();
  /** The change under way; unlike the turn it outlives a loss of the network. */
  const changing = useRef<object>();
  useEffect(
    () => () => {
      changing.current = undefined;
    },
    [],
  );

  const load = useCallback(async (from: CosellStore, of: RecordReference, own: object): Promise<boolean> => {
    try {
      const rows = await from.listSolutions(of);
      if (turn.current !== own) return false;
      setLoaded({ record: of, rows });
      return true;
    } catch (error) {
      if (turn.current === own) setLoaded(({ rows }) => ({ record: of, rows, error: error as StoreError }));
      return false;
    }
  }, []);

  useEffect(() => {
    if (!store || !record) return undefined;
    const own = (turn.current = {});
    void load(store, record, own);
    return () => {
      turn.current = undefined;
    };
  }, [store, record, load]);

  // What the connector or a grid on the form has changed. Same turn: a change of ours under way stays the owner of the list.
  const readAt = useRef(stamp);
  useEffect(() => {
    if (readAt.current === stamp) return;
    readAt.current = stamp;
    if (store && record && turn.current && !isBusy) void load(store, record, turn.current);
  }, [store, record, stamp, isBusy, load]);

  const change = async (action: (on: CosellStore, of: RecordReference) => Promise<void>): Promise<void> => {
    if (!store || !record) return;
    const own = (changing.current = turn.current = {});
    setBusy(true);
    try {
      await action(store, record);
      if (turn.current === own && (await load(store, record, own))) onChanged();
    } catch (error) {
      const failed = { record, error: error as StoreError, hasChangeFailed: true };
      if (turn.current === own) setLoaded(({ rows }) => ({ ...failed, rows }));
    }
    if (changing.current === own) setBusy(false);
  };

  const isOfRecord = loaded.record === record;
  return {
    rows: isOfRecord ? loaded.rows : undefined,
    error: isOfRecord ? loaded.error : undefined,
    hasChangeFailed: loaded.hasChangeFailed === true,
    isBusy,
    add: (catalogueId) => void change((on, of) => on.addSolution(of, catalogueId)),
    remove: (rowId) => void change((on) => on.removeSolution(rowId)),
  };
}

export interface Catalogue {
  /** `undefined` until the first search has answered. */
  entries: CatalogueEntry[] | undefined;
  error: StoreError | undefined;
  search: (text: string) => void;
}

/** Search in the catalogue; the answer to an older text never replaces the one to a newer. */
export function useCatalogue(store: CosellStore | undefined, pause: Pause): Catalogue {
  const [found, setFound] = useState<{ entries?: CatalogueEntry[]; error?: StoreError }>({});
  const running = useRef<AbortController>();
  useEffect(() => () => running.current?.abort(), []);

  const search = useCallback(
    (text: string) => {
      if (!store) return;
      running.current?.abort();
      const { signal } = (running.current = new AbortController());
      const show = (next: { entries?: CatalogueEntry[]; error?: StoreError }): void => {
        if (!signal.aborted) setFound(next);
      };
      pause(text === '' ? 0 : searchDelayMs, signal)
        .then(() => (signal.aborted ? undefined : store.searchCatalogue(text.trim())))
        .then((entries) => show(entries ? { entries } : {}))
        .catch((error: StoreError) => show({ error }));
    },
    [store, pause],
  );
  return { entries: found.entries, error: found.error, search };
}
