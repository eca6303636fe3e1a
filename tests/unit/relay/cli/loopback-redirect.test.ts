import { followToRedirect, listenForRedirect, redirectUriOf } from '../../../../relay/src/cli/loopback-redirect.ts';
import { answersInTurn, rejection, steppedClock } from '../adapters/ports.ts';

const to = (location: string) => ({ status: 302, headers: { location }, body: '' });
const redirectUri = redirectUriOf(8400);

describe('following a sign-in without a browser', () => {
  it('ends at the redirect address without calling it', async () => {
    const fetch = answersInTurn(to('/next?a=1'), to(`${redirectUri}?code=c&state=s`));
    await expect(followToRedirect('https://login.example/authorize', redirectUri, fetch)).resolves.toBe(
      `${redirectUri}?code=c&state=s`,
    );
    expect(fetch.sent.map(({ url }) => url)).toEqual([
      'https://login.example/authorize',
      'https://login.example/next?a=1',
    ]);
  });

  it('gives up when it goes in circles', async () => {
    const fetch = answersInTurn(...Array.from({ length: 20 }, () => to('/again')));
    expect((await rejection(followToRedirect('https://login.example/', redirectUri, fetch))).message).toContain(
      'circles',
    );
    expect(fetch.sent).toHaveLength(10);
  });
});

describe('waiting for the browser', () => {
  it('hands over the address the browser was sent to and ignores others', async () => {
    const port = 18_400 + (process.pid % 1000);
    const listener = await listenForRedirect(port, 60_000, steppedClock());
    try {
      const other = await fetch(`http://127.0.0.1:${port}/favicon.ico`);
      expect(other.status).toBe(404);
      const page = await fetch(`http://127.0.0.1:${port}/callback?code=c&state=s`);
      expect(await page.text()).toContain('close this page');
      await expect(listener.callback).resolves.toBe(`${redirectUriOf(port)}?code=c&state=s`);
      expect((await rejection(listenForRedirect(port, 1, steppedClock()))).message).toContain(`Port ${port} is in use`);
    } finally {
      await listener.close();
    }
  });

  it('ends after its time', async () => {
    const clock = steppedClock();
    const listener = await listenForRedirect(19_400 + (process.pid % 1000), 600_000, clock);
    clock.advance(600_000);
    expect((await rejection(listener.callback)).message).toContain('ten minutes');
    await listener.close();
  });
});
