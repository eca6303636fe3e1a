import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Catalog, CoreRequest, CoreResponse, DataverseCore } from '../../../../../sandbox/dataverse/src/core.ts';
import type { FormPageOptions } from '../../../../../sandbox/form/src/server.ts';
import { createFormPages, sessionUser } from '../../../../../sandbox/form/src/server.ts';
import { boardId, openDealsId, sampleSiteMap } from '../app-fixtures.ts';
import { controlBundle, dealId, readerId, sampleCatalog, sellerId } from '../fixtures.ts';

let servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  servers = [];
});

const rows = {
  value: [
    {
      sample_dealid: dealId,
      name: '<b>Deal</b>',
      '_ownerid_value@OData.Community.Display.V1.FormattedValue': 'Ines',
      _ownerid_value: sellerId,
    },
  ],
};

async function serve(
  options: Partial<FormPageOptions> & { catalog?: Partial<Catalog>; answer?: Partial<CoreResponse> } = {},
) {
  const requests: CoreRequest[] = [];
  const core = {
    catalog: sampleCatalog(options.catalog),
    organizationId: '0e900000-0000-4000-8000-000000000001',
    handle: async (request: CoreRequest) => {
      requests.push(request);
      return { status: 200, headers: {}, body: JSON.stringify(rows), ...options.answer };
    },
  } as unknown as DataverseCore;
  const build = async () => ({ script: 'client()', style: 'body{}' });
  const pages = createFormPages({ core, startTables: ['sample_deal', 'sample_line'], build, ...options });
  const server = createServer(async (request, response) => {
    if (!(await pages(request, response))) response.writeHead(404).end('not mine');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`${base}${path}`, { redirect: 'manual', ...init, headers: { connection: 'close', ...init.headers } });
  return { get, requests };
}

const as = (userId: string) => ({ headers: { cookie: `sandbox-user=${userId}` } });

describe('the start page', () => {
  it('lists the records of the signed-in user, read through the Web API, with names escaped', async () => {
    const { get, requests } = await serve();
    const html = await (await get('/', as(readerId))).text();
    expect(requests).toMatchObject([{ method: 'GET', userId: readerId }]);
    expect(requests[0]?.url).toBe('/api/data/v9.2/sample_deals?$select=sample_dealid,name,_ownerid_value&$top=50');
    expect(html).toContain(
      `<a href="/main.aspx?pagetype=entityrecord&amp;etn=sample_deal&amp;id=${dealId}">&lt;b&gt;Deal&lt;/b&gt;</a>`,
    );
    expect(html).toContain('Tom &lt;Reader&gt;');
    expect(html).not.toContain('<b>Deal');
  });

  it('signs a new browser in as the default user and leaves a chosen one alone', async () => {
    const { get } = await serve({ defaultUserId: readerId });
    expect((await get('/')).headers.get('set-cookie')).toBe(
      `sandbox-user=${readerId}; Path=/; HttpOnly; SameSite=Strict`,
    );
    expect((await get('/', as(sellerId))).headers.get('set-cookie')).toBeNull();
    expect((await get('/', as(dealId))).headers.get('set-cookie')).toContain(readerId);
  });

  it('offers only the users it is given', async () => {
    const { get } = await serve({ users: [sellerId] });
    expect(await (await get('/')).text()).not.toContain('Reader');
  });

  it('links Partner Center when it has an address', async () => {
    expect(await (await (await serve({ partnerCenterUrl: 'http://127.0.0.1:1/?a="' })).get('/')).text()).toContain(
      'href="http://127.0.0.1:1/?a=&quot;"',
    );
    expect(await (await (await serve()).get('/')).text()).not.toContain('Partner Center');
  });

  it('says why records cannot be read', async () => {
    const answer = {
      status: 403,
      body: JSON.stringify({ error: { code: '0x80040220', message: 'missing prvReadsample_deal' } }),
    };
    const html = await (await (await serve({ answer })).get('/')).text();
    expect(html).toContain('missing prvReadsample_deal');
    expect(html).not.toContain('New Deal');
  });

  it('lets nothing come from elsewhere', async () => {
    const policy = (await (await serve()).get('/')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});

describe('apps', () => {
  const location = async (path: string, userId = sellerId) => {
    const response = await (await serve()).get(path, as(userId));
    return [response.status, response.headers.get('location')];
  };

  it('are listed on the start page for those who may open them, with texts escaped', async () => {
    const { get } = await serve();
    const html = await (await get('/', as(sellerId))).text();
    expect(html).toContain('<a href="/main.aspx?appname=sample_Deals">Deals</a>');
    expect(html).toContain('Deals &lt;of&gt; ours');
    expect(await (await get('/', as(readerId))).text()).not.toContain('appname=');
  });

  it('open with their first entry', async () => {
    expect(await location('/main.aspx?appname=sample_Deals')).toEqual([
      302,
      `/main.aspx?appname=sample_Deals&pagetype=dashboard&id=${boardId}`,
    ]);
  });

  it('show their navigation with the current entry marked', async () => {
    const { get } = await serve();
    const page = async (query: string) => (await get(`/main.aspx?appname=sample_Deals&${query}`, as(sellerId))).text();
    const current = async (query: string) =>
      /<a [^>]*aria-current="page"[^>]*>.*?<\/a>/.exec(await page(query))?.[0] ?? '';
    const html = await page(`pagetype=entitylist&etn=sample_deal&viewid=${openDealsId}`);
    expect(html).toContain('<nav class="site-map" aria-label="Deals">');
    expect(html).toContain('<h3>Deals &amp; more</h3>');
    expect(html).toContain('The entry Lost of the app leads nowhere.');
    expect(await current(`pagetype=dashboard&id=${boardId}`)).toContain('Overview');
    expect(await current(`pagetype=entitylist&etn=sample_deal&viewid=${openDealsId}`)).toContain('Open ones');
    // A record, and a list of another view, belong to the entry of their table.
    expect(await current('pagetype=entityrecord&etn=sample_deal&id=1')).toContain('Open ones');
    expect(await current('pagetype=entityrecord&etn=sample_line')).toBe('');
  });

  it('have neither bar nor navigation in a dialog, which only this page may frame', async () => {
    const response = await (await serve()).get('/main.aspx?etn=sample_deal&navbar=off', as(sellerId));
    expect(await response.text()).not.toContain('top-bar');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  });

  it('that do not exist or are not given to the user are answered with a readable page', async () => {
    const { get } = await serve();
    const missing = await get('/main.aspx?appname=nothing', as(sellerId));
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('There is no app nothing in the imported solutions.');
    const refused = await (await get('/main.aspx?appname=sample_Deals', as(readerId))).text();
    expect(refused).toContain('Tom &lt;Reader&gt; has no security role that opens the app Deals.');
  });

  it('with an empty site map say so', async () => {
    const catalog = { siteMaps: new Map([['sample_Deals', { ...sampleSiteMap, xml: '<SiteMap />' }]]) };
    const response = await (await serve({ catalog })).get('/main.aspx?appname=sample_Deals', as(sellerId));
    expect(await response.text()).toContain('The site map of Deals shows nothing to Ines Verhoeven.');
  });
});

describe('descriptions of lists, dashboards and quick create forms', () => {
  const read = async (path: string) => {
    const response = await (await serve()).get(path, as(sellerId));
    return [response.status, await response.json()] as const;
  };

  it('answer for the user and the app', async () => {
    expect(await read('/sandbox/form/list?etn=sample_deal&appname=sample_Deals')).toMatchObject([
      200,
      { app: 'sample_Deals', view: { id: openDealsId }, user: { id: sellerId } },
    ]);
    expect(await read(`/sandbox/form/dashboard?id=${boardId}`)).toMatchObject([200, { dashboard: { id: boardId } }]);
    expect(await read('/sandbox/form/meta?etn=sample_line&formtype=quickCreate')).toMatchObject([
      200,
      { form: { label: 'Quick line' } },
    ]);
  });

  it.each([
    ['/sandbox/form/list?etn=nothing', 'There is no table nothing. Open a list from the app.'],
    ['/sandbox/form/list?etn=sample_deal&viewid=x', 'The table Deals has no view x.'],
    ['/sandbox/form/dashboard?id=x', 'There is no dashboard x.'],
    [
      '/sandbox/form/meta?etn=sample_deal&formtype=quickCreate',
      'The table sample_deal has no quick create form. Add one to the solution, or open another table.',
    ],
  ])('say what is wrong with %s', async (path, message) => {
    expect(await read(path)).toEqual([404, { message }]);
  });
});

describe('switching the user', () => {
  const choose = (user: string) => ({
    method: 'POST',
    body: `user=${user}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

  it('remembers the chosen user', async () => {
    const response = await (await serve()).get('/sandbox/user', choose(readerId));
    expect(response.status).toBe(303);
    expect(response.headers.get('set-cookie')).toContain(`sandbox-user=${readerId}`);
  });

  it('refuses a user that does not exist, and a body that is too large', async () => {
    const { get } = await serve();
    expect((await get('/sandbox/user', choose('nobody'))).status).toBe(400);
    expect((await get('/sandbox/user', choose('x'.repeat(2000)))).status).toBe(413);
  });
});

describe('sessionUser', () => {
  it('reads the id of a well-formed cookie among others', () => {
    expect(sessionUser({ cookie: `a=b; sandbox-user=${sellerId.toUpperCase()}; c=d` })).toBe(sellerId);
  });

  it.each([
    [{}],
    [{ cookie: '' }],
    [{ cookie: 'sandbox-user=' }],
    [{ cookie: 'sandbox-user=admin' }],
    [{ cookie: `x-sandbox-user=${sellerId}` }],
  ])('finds nobody in %j', (headers) => {
    expect(sessionUser(headers)).toBeUndefined();
  });
});

describe('the form page', () => {
  it('carries the platform libraries and then the client', async () => {
    const html = await (await (await serve()).get('/main.aspx?etn=sample_deal')).text();
    const scripts = [...html.matchAll(/<script src="([^"]*)" defer>/g)].map((match) => match[1]);
    expect(scripts).toEqual(
      ['fluent-config.js', 'react.js', 'react-dom.js', 'fluent.js', 'form.js'].map((name) => `/sandbox/form/${name}`),
    );
  });

  it('describes the form for the user of the session', async () => {
    const { get } = await serve();
    const meta = (await (await get('/sandbox/form/meta?etn=sample_deal', as(readerId))).json()) as {
      user: object;
      form: object;
    };
    expect(meta).toMatchObject({
      user: { id: readerId },
      form: { label: 'Information' },
      organization: { id: '0e900000-0000-4000-8000-000000000001' },
    });
  });

  it('describes one table', async () => {
    const { get } = await serve();
    expect(await (await get('/sandbox/form/table?name=sample_line')).json()).toMatchObject({
      set: 'sample_lines',
      columns: { quantity: { type: 'int' } },
    });
    expect((await get('/sandbox/form/table?name=nothing')).status).toBe(404);
    expect((await get('/sandbox/form/table')).status).toBe(404);
  });

  it('says what is wrong with an unknown table and with a broken form', async () => {
    const missing = await (await serve()).get('/sandbox/form/meta?etn=nothing');
    expect(missing.status).toBe(404);
    expect(await missing.json()).toEqual({ message: 'There is no table nothing. Open a record from the start page.' });
    const catalog = { forms: [{ id: 'f', table: 'sample_deal', type: 'main', label: 'F', xml: '<form><tabs>' }] };
    const broken = await (await serve({ catalog })).get('/sandbox/form/meta?etn=sample_deal');
    expect(broken.status).toBe(500);
    expect(((await broken.json()) as { message: string }).message).toContain('The form is not well-formed XML');
  });
});

describe('files', () => {
  it.each([
    ['/WebResources/sample_/deal.js', 'text/javascript; charset=utf-8', 'var Sample = {};'],
    ['/WebResources/sample_%2Fdeal.js', 'text/javascript; charset=utf-8', 'var Sample = {};'],
    ['/controls/sample_Sample.Panel/bundle.js', 'text/javascript; charset=utf-8', controlBundle],
    ['/sandbox/form/form.js', 'text/javascript; charset=utf-8', 'client()'],
    ['/sandbox/form/form.css', 'text/css; charset=utf-8', 'body{}'],
  ])('serves %s', async (path, type, body) => {
    const response = await (await serve()).get(path);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(body);
  });

  it('lets this page show web resources in frames', async () => {
    const response = await (await serve()).get('/WebResources/sample_/deal.js');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  });

  it('serves React 17, Fluent 8.121.1 and its icons from the installed packages', async () => {
    const { get } = await serve();
    expect(await (await get('/sandbox/form/react.js')).text()).toContain('17.0.2');
    expect(await (await get('/sandbox/form/react-dom.js')).text()).toContain('17.0.2');
    expect(await (await get('/sandbox/form/fluent.js')).text()).toContain('8.121.1');
    expect((await get('/sandbox/form/fonts/fabric-icons-0-467ee27f.woff')).headers.get('content-type')).toBe(
      'font/woff',
    );
  });

  it.each([
    '/WebResources/none.js',
    '/controls/sample_Sample.Panel/none.js',
    '/controls/none/bundle.js',
    '/sandbox/form/none.js',
    '/sandbox/form/fonts/..%2Fpackage.json',
    '/sandbox/form/fonts/none.woff',
    '/%E0%A4%A',
    '/elsewhere',
  ])('leaves %s to others', async (path) => {
    expect((await (await serve()).get(path)).status).toBe(404);
  });

  it('builds the client again after a failed build', async () => {
    let round = 0;
    const build = async () => {
      round += 1;
      if (round === 1) throw new Error('no esbuild');
      return { script: 'ok', style: '' };
    };
    const { get } = await serve({ build });
    expect((await get('/sandbox/form/form.js')).status).toBe(500);
    expect(await (await get('/sandbox/form/form.js')).text()).toBe('ok');
  });
});
