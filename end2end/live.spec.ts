import { openUsers, row, signIn, support, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

test('rows do not move under the pointer', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);
  const first = await page.locator('tbody tr').first().locator('b').innerText();
  await page.locator('tbody tr').nth(2).hover();

  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  await openUsers(max, '?dialog=add');
  await max.getByLabel('Email address').fill('aaa@example.com');
  await max.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(row(max, 'aaa@example.com')).toBeVisible();

  const show = page.getByRole('button', { name: '2 updates. Refresh' });
  await expect(show).toBeVisible();
  await expect(page.locator('tbody tr').first()).toContainText(first);
  await expect(page.getByRole('link', { name: /^Pending 15/ })).toBeVisible();
  await show.click();
  await expect(page.locator('tbody tr').first()).toContainText('aaa@example.com');
  await expect(show).toHaveCount(0);

  // Away from the rows, nothing is held back.
  await page.getByRole('heading', { name: 'Users' }).hover();
  await row(max, 'aaa@example.com').getByRole('button', { name: /^Cancel/ }).click();
  await expect(row(page, 'aaa@example.com')).toHaveCount(0);
});

test('whoever is gone while one points at them says so', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=agnieszka');
  await row(page, 'Agnieszka').first().hover();
  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  await openUsers(max, '?q=agnieszka');
  await row(max, 'Agnieszka').first().getByRole('link', { name: /^Revoke/ }).click();
  await max.getByRole('button', { name: 'REVOKE ACCESS' }).click();
  await expect(row(page, 'Agnieszka').first()).toContainText('Moved out of this view');
  await expect(row(page, 'Agnieszka').first().getByRole('link', { name: /^Edit/ })).toHaveCount(0);
});

test('after a revoke the focus is on the neighbour', async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);
  const [gone, neighbour] = await page.locator('tbody tr b').allInnerTexts();
  await page.getByRole('link', { name: `Revoke access for ${gone}` }).click();
  await page.getByRole('button', { name: 'REVOKE ACCESS' }).press('Enter');
  await expect(row(page, gone!)).toHaveCount(0);
  await expect(page.getByRole('link', { name: `Edit ${neighbour}` })).toBeFocused();
});

test('eight tabs of one browser share a stream, and pass it on', { tag: '@both-engines' }, async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  const tabs = [page];
  for (let nth = 1; nth < 8; nth++) tabs.push(await page.context().newPage());
  const streams = new Set<unknown>();
  for (const tab of tabs) {
    tab.on('request', (request) => new URL(request.url()).pathname.endsWith('/stream') && streams.add(tab));
    await tab.goto(`${users}?q=ava`);
    await hydrated(tab);
    await expect(row(tab, 'Ava Brandt')).toBeVisible();
  }
  expect(streams.size).toBe(1);

  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  for (const tab of tabs) await expect(row(tab, 'Ava Brandt')).toContainText('Online');

  // The tab that holds the stream is the first one.
  await tabs.shift()!.close();
  await expect.poll(() => streams.size).toBe(2);
  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  await openUsers(max, '?q=ava');
  await row(max, 'Ava Brandt').getByRole('link', { name: 'Edit Ava Brandt' }).click();
  await max.getByRole('dialog').getByText('No exports').click();
  await max.getByRole('button', { name: 'UPDATE' }).click();
  for (const tab of tabs) await expect(row(tab, 'Ava Brandt')).toContainText('No exports');
});

test('a restart of the server heals by itself', { tag: '@both-engines' }, async ({ page, roster, visitor, complaints }) => {
  complaints.allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|Failed to load resource/);
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava');
  await roster.stop();
  await expect(row(page, 'Ava Brandt')).toContainText('Presence unknown');
  await roster.restart();
  await expect(row(page, 'Ava Brandt')).not.toContainText('Presence unknown');
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await ava.goto(`${support}/contacts`);
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
});

test('the list of who is online follows whoever comes and goes', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava&status=online');
  await expect(row(page, 'Ava Brandt')).toHaveCount(0);
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
  await ava.getByRole('button', { name: 'Sign out' }).click();
  await expect(row(page, 'Ava Brandt')).toHaveCount(0);
});

test('closing the last page ends in offline, closing one of two does not', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava');
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await hydrated(ava);
  await expect(row(page, 'Ava Brandt')).toContainText('Online');
  await ava.close();
  await expect(row(page, 'Ava Brandt')).not.toContainText('Online', { timeout: 30_000 });
});
