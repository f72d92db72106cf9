import { request, type APIRequestContext } from '@playwright/test';
import { FaultyInbox } from './support/outage.ts';
import { linkIn, row } from './support/people.ts';
import { Roster } from './support/server.ts';
import { expect, hydrated, test as base } from './support/test.ts';

// Whatever the mail server does, nothing is lost; and no mail goes twice but where the program is killed just after.

const users = '/w/support/settings/users';
const nora = 'nora@customer.example';
/** No try takes longer, in seconds. */
const patience = '2';

type Fixtures = { post: FaultyInbox; isSecure: boolean; olivia: APIRequestContext };

const test = base.extend<Fixtures>({
  isSecure: [false, { option: true }],

  post: async ({ isSecure }, use) => {
    const post = await new FaultyInbox(isSecure).open();
    await use(post);
    post.manner = {};
    await post.close();
  },

  roster: async ({ engine, post }, use) => {
    const roster = await Roster.start(engine, post.url, 'serve', { 'mail-timeout-s': patience });
    await use(roster);
    await roster.remove();
  },

  olivia: async ({ roster }, use) => {
    const olivia = await request.newContext({ baseURL: roster.url, extraHTTPHeaders: { origin: roster.url } });
    const token = new URL(linkIn(roster.log())).searchParams.get('token') ?? '';
    const form = {
      token,
      organization: 'Northwind',
      workspace: 'Support',
      display_name: 'Olivia Berg',
      email: 'olivia@northwind.example',
      password: 'correct horse battery',
    };
    await expect(await olivia.post('/set-up', { form })).toBeOK();
    await use(olivia);
    await olivia.dispose();
  },
});

async function invite(olivia: APIRequestContext, ...emails: string[]): Promise<void> {
  for (const email of emails) {
    const form = { workspace: 'support', emails: email, level: 'agent' };
    await expect(await olivia.post('/api/invitations/invite', { form })).toBeOK();
  }
}

type Row = { id: string; email: string; who: { Invited?: { mail: unknown } } };

async function rowOf(olivia: APIRequestContext, email: string): Promise<Row | undefined> {
  const page = await olivia.get('/api/users/list', { params: { workspace: 'support', query: '' } });
  const { rows } = (await page.json()) as { rows: Row[] };
  return rows.find((row) => row.email === email);
}

/** What the row tells of the mail, in time. */
function mailTo(olivia: APIRequestContext, email: string) {
  const read = async () => JSON.stringify((await rowOf(olivia, email))?.who.Invited?.mail);
  return expect.poll(read, { timeout: 30_000, intervals: [100] });
}

test('down, then up', async ({ olivia, post }) => {
  await post.close();
  await invite(olivia, nora, 'ida@customer.example');
  await mailTo(olivia, nora).toContain("we couldn't reach the mail server");
  await post.open();
  await mailTo(olivia, nora).toContain('sent');
  await mailTo(olivia, 'ida@customer.example').toContain('sent');
  expect(post.counts()).toEqual({ [nora]: 1, 'ida@customer.example': 1 });
});

test('silent, then talking', async ({ olivia, post }) => {
  post.manner = { silent: true };
  await invite(olivia, nora);
  await mailTo(olivia, nora).toContain("we couldn't reach the mail server");
  post.manner = {};
  await mailTo(olivia, nora).toContain('sent');
  expect(post.counts()).toEqual({ [nora]: 1 });
});

test('silent for one, the others go', async ({ olivia, post }) => {
  post.manner = { recipient: (address) => (address === nora ? 'silence' : undefined) };
  const others = Array.from({ length: 6 }, (_, nth) => `nora${nth}@customer.example`);
  await invite(olivia, nora, ...others);
  for (const other of others) await mailTo(olivia, other).toContain('sent');
  await mailTo(olivia, nora).toContain("the mail server didn't respond as expected");
  post.manner = {};
  await mailTo(olivia, nora).toContain('sent');
  expect(Object.values(post.counts())).toEqual(Array(7).fill(1));
});

test('4xx, then yes', async ({ olivia, post }) => {
  post.manner = { recipient: () => [451, '4.7.1 greylisted'] };
  await invite(olivia, nora);
  await mailTo(olivia, nora).toContain('the mail server rejected the recipient (451 4.7.1 greylisted)');
  post.manner = {};
  await mailTo(olivia, nora).toContain('sent');
  expect(post.counts()).toEqual({ [nora]: 1 });
});

test('5xx, then tried again by hand', async ({ olivia, post, visitor }) => {
  post.manner = { recipient: () => [550, '5.1.1 no such mailbox'] };
  await invite(olivia, nora);
  await mailTo(olivia, nora).toContain('550 5.1.1 no such mailbox');
  post.manner = {};
  const page = await visitor({ storageState: await olivia.storageState() });
  await page.goto(users);
  await hydrated(page);
  await expect(row(page, nora)).toContainText('Email not delivered');
  await page.getByRole('button', { name: `Retry email to ${nora}` }).click();
  await expect(row(page, nora)).toContainText('Email sent');
  await expect(page.getByRole('button', { name: `Retry email to ${nora}` })).toBeHidden();
  expect(post.counts()).toEqual({ [nora]: 1 });
});

test('a wrong password, then the right one', async ({ olivia, post, visitor }) => {
  const page = await visitor({ storageState: await olivia.storageState() });
  await page.goto(users);
  await hydrated(page);
  post.manner = { password: 'another' };
  await invite(olivia, nora, 'ida@customer.example');
  const banner = page.getByRole('alert');
  await expect(banner).toContainText("Email is down: the mail server rejected Roster's password. 2 messages are waiting.");
  await expect(row(page, nora)).toContainText('Sending…');
  // Still wrong: it says so again.
  await banner.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Retrying one email.')).toBeVisible();
  await expect(banner).toContainText('535 5.7.8 wrong password');
  post.manner = {};
  await banner.getByRole('button', { name: 'Try again' }).click();
  await expect(banner).toBeHidden();
  await mailTo(olivia, nora).toContain('sent');
  await mailTo(olivia, 'ida@customer.example').toContain('sent');
  expect(post.counts()).toEqual({ [nora]: 1, 'ida@customer.example': 1 });
});

test('a new password in a new start', async ({ olivia, post, roster }) => {
  post.manner = { password: 'another' };
  await invite(olivia, nora);
  const cause = async () => (await (await olivia.get('/api/users/list?workspace=support')).json()).mail_pause?.cause;
  await expect.poll(cause).toBe('password');
  roster.flags['smtp-url'] = post.url.replace('secret', 'another');
  await roster.restart();
  await mailTo(olivia, nora).toContain('sent');
  expect(post.counts()).toEqual({ [nora]: 1 });
});

test.describe('with a certificate that nobody vouches for', () => {
  test.use({ isSecure: true });

  test('nothing is sent, and nothing is lost', async ({ olivia, post, roster }) => {
    await invite(olivia, nora);
    const cause = async () => (await (await olivia.get('/api/users/list?workspace=support')).json()).mail_pause?.cause;
    await expect.poll(cause).toBe('tls');
    expect(post.all).toEqual([]);
    const { code, said } = await roster.run('test-mail', nora, '--smtp-url', post.url, '--mail-from', 'roster@x.com');
    expect([code, said]).toEqual([1, expect.stringContaining("can't connect securely to the mail server")]);
    const open = await new FaultyInbox().open();
    roster.flags['smtp-url'] = open.url;
    await roster.restart();
    await mailTo(olivia, nora).toContain('sent');
    expect(open.counts()).toEqual({ [nora]: 1 });
    await open.close();
  });
});

test('killed before the mail was sent: it goes once @both-engines', async ({ olivia, post, roster }) => {
  let isKilled = false;
  post.manner = {
    recipient: () => {
      if (isKilled) return undefined;
      isKilled = true;
      roster.kill();
      return 'silence';
    },
  };
  await invite(olivia, nora);
  await roster.killed();
  await roster.restart();
  await mailTo(olivia, nora).toContain('sent');
  expect(post.counts()).toEqual({ [nora]: 1 });
});

test('killed between the mail and its mark: it goes again, as the same @both-engines', async ({ olivia, post, roster }) => {
  post.manner = {
    received: async () => {
      roster.kill();
      await roster.killed();
    },
  };
  await invite(olivia, nora);
  await roster.killed();
  post.manner = {};
  await roster.restart();
  await mailTo(olivia, nora).toContain('sent');
  expect(post.counts()).toEqual({ [nora]: 2 });
  const [first, second] = post.all;
  expect(first?.id).toMatch(/^<.+@northwind\.example>$/);
  expect(second?.id).toBe(first?.id);
  // Each has a link of its own, and both work.
  for (const mail of post.all) await expect(await olivia.get(linkIn(mail.text))).toBeOK();
});

test('a test mail says what the server said', async ({ post, roster }) => {
  const send = (url = post.url) => roster.run('test-mail', nora, '--smtp-url', url, '--mail-from', 'roster@x.com');
  const { code, said } = await send();
  expect(code).toBe(0);
  expect(said).toContain(`The mail server accepted the email from roster@x.com to ${nora}. It said: 250`);
  post.manner = { recipient: () => [550, '5.1.1 no such mailbox'] };
  expect(await send()).toEqual({ code: 1, said: 'roster: the mail server rejected the recipient: 550 5.1.1 no such mailbox\n' });
  expect(await send(post.url.replace('secret', 'wrong'))).toEqual({
    code: 1,
    said: "roster: the mail server rejected Roster's password: 535 5.7.8 wrong password\n",
  });
  expect(await send('smtp://127.0.0.1:9')).toEqual({ code: 1, said: expect.stringContaining("couldn't reach the mail server") });
});
