import type { Locator } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linkIn, openUsers, row, signIn, support, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

// What a screen reader is told, kept as text under aria/. Only the words of the product are in it: ids, times, tokens
// and counts that change by themselves stand there as regular expressions.
test.use({ command: 'demo' });

test('a guest is told where to sign in, and what to do without a password', { tag: '@nojs' }, async ({ page, complaints }) => {
  complaints.allow(/status of 422/);
  await page.goto('/sign-in');
  await isTold(page.locator('body'), 'sign-in');
  await signIn(page, 'olivia@northwind.example', 'not her password');
  await isTold(page.locator('body'), 'sign-in-refused');
  await page.goto('/forgot-password');
  await isTold(page.locator('body'), 'forgot-password');
});

test('the Users page tells who everyone is, whether they are here, and what can be done', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=feldmann');
  await isTold(page.locator('body'), 'users');
  await openUsers(page, '?status=pending&level=manager');
  await isTold(page.getByRole('table'), 'users-pending');
  await openUsers(page, '?status=expired&level=manager');
  await isTold(page.getByRole('table'), 'users-expired');
  await openUsers(page, '?q=nobody-at-all');
  await isTold(page.locator('.empty'), 'users-nobody');
});

test('everybody is told that they are online themselves, and who can change their access', async ({ page, visitor }) => {
  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  await openUsers(max, '?q=olivia');
  await signIn(page, 'olivia@northwind.example');
  await expect(row(max, 'Olivia Hartmann')).toContainText('Online');
  await openUsers(page, '?q=hartmann');
  await isTold(row(page, 'Olivia Hartmann'), 'users-oneself');
  await openUsers(max, '?q=feldmann');
  await isTold(row(max, 'Max Feldmann'), 'users-manager-oneself');
});

test('a Manager is told the reason where there is no act', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'max@northwind.example');
  await openUsers(page, '?q=olivia');
  await isTold(page.locator('body'), 'users-manager');
  await openUsers(page, '?q=olivia&dialog=add');
  await isTold(page.getByRole('dialog'), 'add-user-manager');
});

test('an Agent is told why the Users page is closed', { tag: '@nojs' }, async ({ page, complaints }) => {
  complaints.allow(/status of 403/);
  await signIn(page, 'ava@northwind.example');
  await page.goto(users);
  await isTold(page.locator('body'), 'users-closed');
});

test('a dialog about a User tells its title, its fields and its acts', async ({ page, complaints }) => {
  complaints.allow(/status of 422/);
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=ava+brandt');
  const dialog = page.getByRole('dialog');
  await page.getByRole('link', { name: 'ADD USER' }).click();
  await isTold(dialog, 'add-user');
  await dialog.getByText('Advanced restrictions').click();
  await dialog.getByRole('button', { name: 'ADD', exact: true }).click();
  await isTold(dialog, 'add-user-refused');
  await dialog.getByRole('link', { name: 'Close' }).click();

  await page.getByRole('link', { name: 'Edit Ava Brandt' }).click();
  await isTold(dialog, 'edit-user');
  await dialog.getByRole('radio', { name: /^Owner/ }).check();
  await isTold(dialog, 'edit-user-to-owner');
  await dialog.getByRole('link', { name: 'Close' }).click();

  await page.getByRole('link', { name: 'Revoke access for Ava Brandt' }).click();
  await isTold(dialog, 'revoke-access');
  await dialog.getByLabel('Reassign their contacts to another User').check();
  await isTold(dialog, 'revoke-access-handing-on');
});

test('the Contacts page and its dialogs tell whose a contact is', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto(`${support}/contacts?q=gilad.arbel@adatum`);
  await hydrated(page);
  await isTold(page.locator('body'), 'contacts');
  const dialog = page.getByRole('dialog');
  for (const act of ['Assign', 'Delete']) {
    await page.getByRole('link', { name: `${act} גלעד ארבל` }).click();
    await isTold(dialog, `contacts-${act.toLowerCase()}`);
    await dialog.getByRole('link', { name: 'Close' }).click();
  }
  await page.goto(`${support}/contacts?q=nobody-at-all`);
  await hydrated(page);
  await isTold(page.locator('.empty'), 'contacts-none');
});

test('an Agent is told that a contact is masked', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'ava@northwind.example');
  await page.goto(`${support}/contacts?q=%D7%92%D7%9C%D7%A2%D7%93+%D7%90%D7%A8%D7%91%D7%9C`);
  await hydrated(page);
  await isTold(page.getByRole('main'), 'contacts-masked');
});

test('the settings tell what they are for', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto(`${support}/settings/general`);
  await hydrated(page);
  await isTold(page.getByRole('main'), 'general');
  await page.goto(`${support}/settings/access-levels`);
  await hydrated(page);
  await isTold(page.getByRole('main'), 'access-levels');
});

test('an account tells its name, its picture and its sessions', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto('/account');
  await isTold(page.locator('body'), 'account');
});

test('the Organization tells who is in it, and which workspaces', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await page.goto('/organization/users?q=hartmann');
  await isTold(page.getByRole('main'), 'organization-users-oneself');
  await page.goto('/organization/users?q=ava+brandt');
  await isTold(page.getByRole('main'), 'organization-users');
  await page.getByRole('link', { name: /^Remove Ava Brandt/ }).click();
  await isTold(page.getByRole('main'), 'organization-remove');
  await page.goto('/organization/workspaces');
  await isTold(page.getByRole('main'), 'workspaces');
  await page.getByRole('link', { name: 'Edit Northwind Sales' }).click();
  await isTold(page.getByRole('main'), 'workspace');
});

test('an invited person is told who invites them, where to and as what', { tag: '@nojs' }, async ({ page, visitor, inbox }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?dialog=add');
  await page.getByLabel('Email address').fill('nora@example.com');
  await page.getByRole('button', { name: 'ADD', exact: true }).click();
  const guest = await visitor();
  await guest.goto(linkIn((await inbox.waitFor('nora@example.com')).text));
  await isTold(guest.locator('body'), 'invitation');
});

test.describe(() => {
  test.use({ command: 'serve' });

  test('whoever sets Roster up is told what is asked of them', { tag: '@nojs' }, async ({ page, roster }) => {
    await page.goto(linkIn(roster.log()));
    await isTold(page.locator('body'), 'set-up');
  });
});

async function isTold(what: Locator, name: string): Promise<void> {
  const isScripted = (await what.page().locator('html[data-hydrated]').count()) > 0;
  if (isScripted) return expect(what).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
  const text = await readFile(join(import.meta.dirname, 'aria', `${name}.aria.yml`), 'utf8');
  return expect(what).toMatchAriaSnapshot(unscripted(text));
}

/** The one control that needs a script, a box that ticks boxes; and the one that a script makes needless. */
function unscripted(text: string): string {
  return text
    .replace(/(dialog "Add User":[^]*?)( *)- link "Cancel":/, '$1$2- button "CHECK"\n$2- link "Cancel":')
    .replace('row "Select all on this page ', 'row "')
    .replace(/columnheader "Select all on this page":\n\s+- checkbox "Select all on this page"/, 'columnheader');
}
