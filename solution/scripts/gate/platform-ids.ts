/**
 * Security roles that every environment has under the same template id: System Administrator and System Customizer.
 * Source: role maps of apps in exports by Microsoft servers.
 */
export const platformRoles: ReadonlySet<string> = new Set([
  '627090ff-40a3-4053-8790-584edc5be201',
  '119f245c-3cc8-4b62-b31c-d1a046ced15d',
]);

/**
 * Forms of others that the managed solution extends: the main forms Opportunity and Lead of Dynamics 365 Sales, which have
 * the same id in every environment. Source: exports by Microsoft servers and
 * https://learn.microsoft.com/power-platform/alm/form-alm
 */
export const extendedForms: ReadonlySet<string> = new Set([
  'a837e4a7-01b8-4f82-a475-be9abd67e667',
  'e3b6ddb7-8df0-4410-ac7b-fd32e5053d38',
]);

/** Views of others that our forms, apps and dashboards name: none. */
export const platformViews: ReadonlySet<string> = new Set<string>();

/** Controls of the platform: their names begin with this. */
export const platformControls = 'MscrmControls.';

/** Ribbon commands and rules of the platform: their ids begin with this. */
export const platformRibbon = 'Mscrm.';
