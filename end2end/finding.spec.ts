import { openUsers, row, search, signIn, support, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

test.beforeEach(async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);
});

test('filters, sort and page live in the address', { tag: ['@nojs', '@both-engines'] }, async ({ page }) => {
  await page.locator('summary', { hasText: 'Level' }).click();
  await page.getByRole('link', { name: 'Manager', exact: true }).click();
  await expect(page).toHaveURL(`${users}?level=manager`);
  await page.getByRole('link', { name: /^Active/ }).click();
  await expect(page).toHaveURL(`${users}?status=active&level=manager`);
  await page.getByRole('columnheader', { name: 'User' }).getByRole('link').click();
  await expect(page).toHaveURL(`${users}?status=active&level=manager&sort=-name`);
  await expect(page.getByRole('columnheader', { name: 'User' })).toHaveAttribute('aria-sort', 'descending');
  // The name alone: people come and go meanwhile.
  const first = page.locator('tbody tr').first().locator('b');
  const name = await first.innerText();
  await page.reload();
  await hydrated(page);
  await expect(first).toHaveText(name);
  await page.goBack();
  await expect(page).toHaveURL(`${users}?status=active&level=manager`);
  await expect(page.getByRole('columnheader', { name: 'User' })).toHaveAttribute('aria-sort', 'ascending');
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await expect(page).toHaveURL(`${users}?status=active`);
});

test('the head says how the rows are sorted that are shown, not those on their way', async ({ page }) => {
  let answer: (() => void) | undefined;
  await page.route(/api\/users\/list.*sort%3D-name/, async (route) => {
    await new Promise<void>((resolve) => (answer = resolve));
    await route.continue();
  });
  const head = page.getByRole('columnheader', { name: 'User' });
  const first = page.locator('tbody tr').first().locator('b');
  const name = await first.innerText();
  await head.getByRole('link').click();
  await expect.poll(() => answer).toBeDefined();
  await expect(page).toHaveURL(`${users}?sort=-name`);
  await expect(first).toHaveText(name);
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  answer?.();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(first).not.toHaveText(name);
});

test('pages go forth and back', { tag: '@nojs' }, async ({ page }) => {
  await expect(page.getByText('1–50 of 257')).toBeVisible();
  const first = page.locator('tbody tr').first();
  const name = await first.locator('b').innerText();
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page.getByText('51–100 of 257')).toBeVisible();
  await expect(first.locator('b')).not.toHaveText(name);
  await page.getByRole('link', { name: 'Previous page' }).click();
  await expect(page.getByText('1–50 of 257')).toBeVisible();
  await expect(first.locator('b')).toHaveText(name);
});

test('a name leads to the User, and from there to the row, which is marked', { tag: '@nojs' }, async ({ page }) => {
  await page.getByRole('searchbox', { name: 'Search Users' }).fill('max feldmann');
  await page.getByRole('searchbox', { name: 'Search Users' }).press('Enter');
  await expect(page.locator('mark', { hasText: 'Feldmann' })).toBeVisible();
  await page.getByRole('link', { name: 'Max Feldmann', exact: true }).click();
  await page.getByRole('dialog', { name: 'User' }).getByRole('link', { name: 'Find in list' }).click();
  await expect(page).toHaveURL(/\?at=/);
  await expect(page.locator('tbody tr').first()).toContainText('Max Feldmann');
  await expect(page.locator('tbody tr').first()).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('link', { name: 'Previous page' })).toBeVisible();
});

test('a late answer never replaces a newer one', async ({ page }) => {
  let late: (() => void) | undefined;
  await page.route(/api\/users\/list.*q%3Dava/, async (route) => {
    await new Promise<void>((resolve) => (late = resolve));
    await route.continue().catch(() => {});
  });
  await page.getByRole('searchbox', { name: 'Search Users' }).fill('ava');
  await expect.poll(() => late).toBeDefined();
  await search(page, 'max feldmann');
  await expect(row(page, 'Max Feldmann')).toBeVisible();
  late?.();
  await page.unrouteAll({ behavior: 'wait' });
  await expect(row(page, 'Max Feldmann')).toBeVisible();
  await expect(row(page, 'Ava Brandt')).toHaveCount(0);
});

test('a menu closes by Escape and by a click elsewhere', async ({ page }) => {
  const menu = page.locator('details.menu', { hasText: 'Sort' });
  await menu.locator('summary').click();
  await expect(menu.getByRole('link', { name: 'Joined' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu.getByRole('link', { name: 'Joined' })).toBeHidden();
  await expect(menu.locator('summary')).toBeFocused();
  await menu.locator('summary').click();
  await page.getByRole('heading', { name: 'Users' }).click();
  await expect(menu.getByRole('link', { name: 'Joined' })).toBeHidden();
});

test('the contacts of nobody and those of one User are found', { tag: ['@nojs', '@both-engines'] }, async ({ page }) => {
  await page.goto(`${support}/contacts`);
  await hydrated(page);
  const whose = page.getByRole('navigation', { name: 'Assigned to' });
  await whose.getByRole('link', { name: 'Unassigned' }).click();
  await expect(page).toHaveURL(`${support}/contacts?assigned=nobody`);
  await expect(page.locator('tbody td.assigned').first()).toHaveText('Unassigned');
  await expect(page.locator('tbody td.assigned a')).toHaveCount(0);

  await whose.getByRole('link', { name: 'All' }).click();
  const assignee = page.locator('tbody td.assigned a').first();
  const name = await assignee.innerText();
  await assignee.click();
  await expect(whose.getByRole('link', { name })).toHaveAttribute('aria-current', 'true');
  await expect(page.locator('tbody tr').filter({ hasNotText: name })).toHaveCount(0);
  await expect(page.locator('tbody tr')).not.toHaveCount(0);
});
