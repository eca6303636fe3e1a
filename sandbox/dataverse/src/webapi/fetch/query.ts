/** A FetchXML query as it was written; names are not checked yet. */
export interface FetchQuery {
  root: FetchSource;
  aggregate: boolean;
  distinct: boolean;
  top: number | undefined;
  /** Rows of a page. */
  count: number | undefined;
  /** From 1. */
  page: number;
  pagingCookie: string;
  /** True when the number of all rows is asked for. */
  totalCount: boolean;
  /** True when choices are sorted by their numbers instead of their labels. */
  rawOrder: boolean;
}

/** The `entity` or a `link-entity`. */
export interface FetchSource {
  table: string;
  /** Empty for the `entity`. */
  alias: string;
  allColumns: boolean;
  columns: FetchColumn[];
  orders: FetchOrder[];
  filters: FetchFilter[];
  links: FetchLink[];
}

/** A `link-entity`: rows whose column `from` equals the column `to` of the row above. */
export interface FetchLink extends FetchSource {
  from: string;
  to: string;
  isOuter: boolean;
}

export type AggregateFunction = 'count' | 'countcolumn' | 'sum' | 'avg' | 'min' | 'max';
export type DateGrouping = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** An `attribute`. */
export interface FetchColumn {
  name: string;
  alias: string;
  aggregate: AggregateFunction | undefined;
  groupBy: boolean;
  dateGrouping: DateGrouping | undefined;
  distinct: boolean;
}

/** An `order`, by column or, in an aggregate query, by alias. */
export interface FetchOrder {
  column: string;
  alias: string;
  /** Alias of the link whose column is meant; empty for the surrounding source. */
  entityName: string;
  isDescending: boolean;
}

export interface FetchFilter {
  type: 'and' | 'or';
  conditions: FetchCondition[];
  filters: FetchFilter[];
}

export interface FetchCondition {
  column: string;
  entityName: string;
  operator: string;
  values: string[];
}
