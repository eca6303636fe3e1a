import * as React from 'react';
import type { LookupValue } from '../data/values.ts';
import { bracedId } from '../data/values.ts';
import { recordAddress } from '../xrm/addresses.ts';
import type { EditorProps } from './editor-props.ts';
import { ariaOf } from './editor-props.ts';
import { usePage } from './page-context.ts';

/** Rows offered per table. */
const offered = 8;

interface Found extends LookupValue {
  name: string;
  tableLabel: string;
}

/** A reference to a row: shows its name, searches while the seller types. */
export function LookupEditor(props: EditorProps) {
  const { id, attribute, isDisabled, label } = props;
  const { model } = usePage();
  const value = attribute.value();
  const reference = Array.isArray(value) ? (value[0] as LookupValue | undefined) : undefined;
  const search = useSearch(attribute.column.targets ?? []);
  const choose = (found: Found) => {
    attribute.change([{ id: bracedId(found.id), entityType: found.entityType, name: found.name }]);
    search.close();
  };
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown') search.move(1);
    else if (event.key === 'ArrowUp') search.move(-1);
    else if (event.key === 'Escape') search.close();
    else if (event.key === 'Enter' && search.current) choose(search.current);
    else return;
    event.preventDefault();
  };
  const listId = `${id}-list`;
  const hasForm = reference !== undefined && model.meta.tables[reference.entityType]?.hasForm === true;
  return (
    <div
      className="lookup"
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && search.close()}
    >
      <input
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-expanded={search.isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={search.isOpen && search.current ? `${listId}-${search.index}` : undefined}
        placeholder={isDisabled ? '---' : `Look for ${label}`}
        disabled={isDisabled}
        value={search.text ?? reference?.name ?? ''}
        onChange={(event) => search.type(event.target.value)}
        onKeyDown={keys}
        // As in an app, an empty lookup offers rows as soon as it is clicked.
        onClick={() => !reference && !search.isOpen && search.type('')}
        {...ariaOf(props)}
      />
      {hasForm && (
        <a
          href={recordAddress({ entityName: reference.entityType, entityId: reference.id }, model.meta.app)}
          aria-label={`Open ${reference.name ?? label}`}
        >
          Open
        </a>
      )}
      {reference && !isDisabled && (
        <button type="button" className="quiet" aria-label={`Clear ${label}`} onClick={() => attribute.change(null)}>
          ✕
        </button>
      )}
      <ul
        id={listId}
        role="listbox"
        aria-label={`Rows found for ${label}`}
        hidden={!search.isOpen}
        className="lookup-list"
      >
        {search.found.map((found, index) => (
          <li
            key={found.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === search.index}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(found)}
          >
            {found.name} <small>{found.tableLabel}</small>
          </li>
        ))}
      </ul>
      {search.isOpen && search.found.length === 0 && (
        <p className="lookup-none" role="status">
          {search.message}
        </p>
      )}
    </div>
  );
}

/** The search behind the editor: text, results, and the result the arrow keys stand on. */
function useSearch(targets: readonly string[]) {
  const { model } = usePage();
  const [text, setText] = React.useState<string | undefined>(undefined);
  const [found, setFound] = React.useState<Found[]>([]);
  const [index, setIndex] = React.useState(0);
  const [message, setMessage] = React.useState('Searching…');
  const round = React.useRef(0);
  const close = () => {
    round.current += 1;
    setText(undefined);
    setFound([]);
  };
  const type = (next: string) => {
    round.current += 1;
    const current = round.current;
    setText(next);
    setMessage('Searching…');
    const done = (rows: Found[], note: string) => {
      if (current !== round.current) return;
      setFound(rows);
      setIndex(0);
      setMessage(note);
    };
    Promise.all(targets.map((table) => searchTable(model.services.webApi, model.meta.tables, table, next))).then(
      (lists) => done(lists.flat(), 'Nothing found.'),
      (error: Error) => done([], `The search failed: ${error.message}`),
    );
  };
  const move = (step: number) => {
    if (text === undefined) type('');
    else if (found.length > 0) setIndex((index + step + found.length) % found.length);
  };
  return { text, found, index, message, isOpen: text !== undefined, current: found[index], close, type, move };
}

async function searchTable(
  webApi: ReturnType<typeof usePage>['model']['services']['webApi'],
  tables: ReturnType<typeof usePage>['model']['meta']['tables'],
  table: string,
  text: string,
): Promise<Found[]> {
  const known = tables[table];
  if (!known) return [];
  const { primaryId, primaryName, label } = known;
  const filter =
    text.trim() === ''
      ? ''
      : `&$filter=${encodeURIComponent(`contains(${primaryName},'${text.trim().replace(/'/g, "''")}')`)}`;
  const query = `?$select=${primaryId},${primaryName}${filter}&$orderby=${primaryName} asc&$top=${offered}`;
  const { entities } = await webApi.retrieveMultipleRecords(table, query);
  return entities.map((row) => ({
    id: String(row[primaryId]),
    entityType: table,
    name: String(row[primaryName] ?? ''),
    tableLabel: label,
  }));
}
