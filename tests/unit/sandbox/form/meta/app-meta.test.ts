import { appsOf, buildAppMeta } from '../../../../../sandbox/form/src/meta/app-meta.ts';
import { boardId, openDealsId, sampleApp, sampleSiteMap } from '../app-fixtures.ts';
import { readerId, sampleCatalog, sellerId } from '../fixtures.ts';

const seller = { id: sellerId, fullName: 'Ines', roles: [{ id: 'r1', name: 'Seller' }] };
const reader = { id: readerId, fullName: 'Tom', roles: [{ id: 'r2', name: 'Reader' }] };
const catalog = sampleCatalog();

/** The site map for the seller after a change of its text. */
const withSiteMap = (change: (xml: string) => string) =>
  buildAppMeta(
    sampleCatalog({ siteMaps: new Map([['sample_Deals', { ...sampleSiteMap, xml: change(sampleSiteMap.xml) }]]) }),
    seller,
    'sample_Deals',
  );
const labels = (app: ReturnType<typeof buildAppMeta>) =>
  app.areas.flatMap((area) => area.groups).flatMap((group) => group.subAreas.map((subArea) => subArea.label));

describe('buildAppMeta', () => {
  const app = buildAppMeta(catalog, seller, 'sample_Deals');

  it('reads areas and groups by the labels of the language', () => {
    expect(app).toMatchObject({ uniqueName: 'sample_Deals', label: 'Deals', areas: [{ label: 'Work' }] });
    expect(app.areas[0]?.groups.map((group) => group.label)).toEqual(['Deals & more']);
  });

  it('leads to dashboards, lists of a view and lists of a table, inside of the app', () => {
    expect(app.areas[0]?.groups[0]?.subAreas).toEqual([
      {
        id: 'board',
        label: 'Overview',
        address: `/main.aspx?appname=sample_Deals&pagetype=dashboard&id=${boardId}`,
      },
      {
        id: 'open',
        label: 'Open ones',
        icon: '/WebResources/sample_/icon.svg',
        address: `/main.aspx?appname=sample_Deals&pagetype=entitylist&etn=sample_deal&viewid=%7B${openDealsId}%7D&viewType=1039`,
      },
    ]);
  });

  it('shows only what the user has the privileges for', () => {
    expect(labels(app)).not.toContain('Lines');
    const roles = catalog.roles.map((role) => ({
      ...role,
      privileges: new Map([
        ...role.privileges,
        ['prvReadsample_line', 'Basic'],
        ['prvWritesample_deal', 'Basic'],
      ] as const),
    }));
    expect(labels(buildAppMeta(sampleCatalog({ roles }), seller, 'sample_Deals'))).toEqual([
      'Overview',
      'Open ones',
      'Lines',
      'Deals',
    ]);
  });

  it('says which entry leads nowhere', () => {
    expect(app.problems).toEqual(['The entry Lost of the app leads nowhere.']);
    expect(withSiteMap((xml) => xml.replace('/main.aspx?appid=1', '/other.aspx?appid=1')).problems).toContain(
      'The entry Open ones of the app leads nowhere.',
    );
  });

  it('leads to web resources and other sites', () => {
    const address = (url: string) =>
      withSiteMap((xml) => xml.replace(/ Url="[^"]*"/, ` Url="${url}"`)).areas[0]?.groups[0]?.subAreas[1]?.address;
    expect(address('$webresource:sample_/page.html')).toBe('/WebResources/sample_/page.html');
    expect(address('https://partner.example/')).toBe('https://partner.example/');
  });

  it('knows dashboards and pictures as the designer writes them', () => {
    const app = withSiteMap((xml) =>
      xml
        .replace('<SubArea Id="board"', '<SubArea Id="board" Url="/workplace/home_dashboards.aspx"')
        .replace('VectorIcon="/WebResources/', 'Icon="/_imgs/'),
    );
    const [board, open] = app.areas[0]?.groups[0]?.subAreas ?? [];
    expect(board?.address).toContain(`pagetype=dashboard&id=${boardId}`);
    expect(open).not.toHaveProperty('icon');
  });

  it('hides an entry of a table that does not exist', () => {
    expect(labels(withSiteMap((xml) => xml.replace(/Entity="sample_deal">/, 'Entity="gone">')))).toEqual(['Overview']);
  });

  it('says when the app names no site map', () => {
    const lost = buildAppMeta(sampleCatalog({ siteMaps: new Map() }), seller, 'sample_Deals');
    expect(lost).toMatchObject({ areas: [], problems: ['The app Deals names no site map that exists.'] });
  });

  it.each([
    ['an unknown app', seller, 'nothing', 'There is no app nothing'],
    ['an app of other roles', reader, 'sample_Deals', 'Tom has no security role that opens the app Deals.'],
  ])('refuses %s', (_case, user, name, message) => {
    expect(() => buildAppMeta(catalog, user, name)).toThrow(message);
  });

  it('refuses a site map that is broken', () => {
    expect(() => withSiteMap((xml) => xml.slice(0, 100))).toThrow('The site map of Deals is not well-formed');
  });
});

describe('appsOf', () => {
  it('gives an administrator every active app', () => {
    const roles = [{ id: 'r2', name: 'Reader', all: true, privileges: new Map() }];
    expect(appsOf(sampleCatalog({ roles }), reader)).toHaveLength(1);
    const apps = new Map([['sample_Deals', { ...sampleApp, isActive: false }]]);
    expect(appsOf(sampleCatalog({ roles, apps }), reader)).toEqual([]);
  });
});
