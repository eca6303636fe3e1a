/** What the form knows of a deal before and after a save. `undefined` = the column is not on this form. */
export interface Deal {
  /** Empty while the record is not saved. */
  recordId: string;
  table: string;
  sync: boolean;
  /** A referral exists in Partner Center. */
  isShared: boolean;
  help: number | null;
  visible: boolean;
  /** Whether the user has changed sync, help or visibility since the last save. */
  hasChanged: boolean;
  hasAccount: boolean | undefined;
  hasContact: boolean | undefined;
  hasCurrency: boolean | undefined;
  value: number | null | undefined;
  /** `yyyy-MM-dd` */
  closingDate: string | null | undefined;
  notes: string | null | undefined;
}
