/** An opportunity or a lead. */
export interface RecordReference {
  table: string;
  /** GUID in lower case without braces. */
  id: string;
}

/** An opportunity or a lead that a command is to be done for. */
export interface Target extends RecordReference {
  /** What people call it. */
  name: string;
}
