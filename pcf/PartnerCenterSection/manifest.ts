type OptionSetProperty = ComponentFramework.PropertyTypes.OptionSetProperty;
type StringProperty = ComponentFramework.PropertyTypes.StringProperty;
type TwoOptionsProperty = ComponentFramework.PropertyTypes.TwoOptionsProperty;

/** The properties of ControlManifest.Input.xml that the control reads; a test compares the two. */
export interface Inputs {
  help: OptionSetProperty;
  visibility: OptionSetProperty;
  sync: TwoOptionsProperty;
  referralIdentifier: StringProperty;
  referralLink: StringProperty;
  referralStatus: OptionSetProperty;
  audit: StringProperty;
  microsoftCrmIdentifier: StringProperty;
  referralProgram: StringProperty;
}

/**
 * The bound properties the control writes. A property that is absent stays untouched on the form, one that is present with
 * the value `undefined` clears the column (design of the component framework).
 */
export interface Outputs {
  help?: number | undefined;
  visibility?: number | undefined;
  sync?: boolean | undefined;
}

export type PropertyName = keyof Inputs;

/** Names in the order of the manifest. */
export const propertyNames: readonly PropertyName[] = [
  'help',
  'visibility',
  'sync',
  'referralIdentifier',
  'referralLink',
  'referralStatus',
  'audit',
  'microsoftCrmIdentifier',
  'referralProgram',
];
