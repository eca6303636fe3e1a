import { RelayError } from '../../errors/relay-error.ts';
import { equals, all, guid, integer, query, text } from '../odata/filter.ts';
import { currencyColumn } from './field-mapping/mapped-values.ts';
import { idOf, textOf } from './row-values.ts';
import type { WebApi } from './web-api.ts';

/** ISO codes and row ids of the currencies of an environment, remembered; they practically never change. */
export interface CurrencyDirectory {
  /** What a record told on the way. */
  learn(id: string | null, code: string | null): void;
  /** Row id of an active currency. Throws `DV_CURRENCY_UNKNOWN`. */
  idOf(code: string): Promise<string>;
  /** ISO code of a row; null for an empty id. */
  codeOf(id: string | null): Promise<string | null>;
}

/** Makes an empty directory over the Web API. */
export function createCurrencyDirectory(api: WebApi): CurrencyDirectory {
  const codes = new Map<string, string>();
  const ids = new Map<string, string>();

  return {
    learn(id, code) {
      if (id && code) codes.set(id, code.toUpperCase());
    },

    async idOf(code) {
      const known = ids.get(code);
      if (known) return known;
      const filter = all(equals('isocurrencycode', text(code)), equals('statecode', integer(0)));
      const [row] = await api.list(
        `transactioncurrencies?${query({ $select: 'isocurrencycode', $filter: filter, $top: 1 })}`,
        1,
      );
      const id = row && idOf(row, currencyColumn);
      if (!id) throw new RelayError({ code: 'DV_CURRENCY_UNKNOWN', retry: 'never', parameters: { currency: code } });
      ids.set(code, id);
      codes.set(id, code);
      return id;
    },

    async codeOf(id) {
      if (id === null) return null;
      const known = codes.get(id);
      if (known) return known;
      const filter = equals(currencyColumn, guid(id));
      const [row] = await api.list(
        `transactioncurrencies?${query({ $select: 'isocurrencycode', $filter: filter, $top: 1 })}`,
        1,
      );
      const code = row ? textOf(row, 'isocurrencycode') : null;
      if (code) codes.set(id, code.toUpperCase());
      return code;
    },
  };
}
