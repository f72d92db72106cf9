import { openUsers, row, signIn, support } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

test('who hesitates to revoke suspends instead, and reactivates', { tag: ['@nojs', '@both-engines'] }, async ({ page, visitor, complaints }) => {
  complaints.allow(/status of 404/);
  await signIn(page, 'olivia@northwind.example');
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await ava.goto(`${support}/contacts`);
  await openUsers(page, '?q=brandt');
  await row(page, 'Ava Brandt').getByRole('link', { name: 'Revoke access for Ava Brandt' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'SUSPEND INSTEAD' }).click();
  await expect(page.getByText('User suspended.')).toBeVisible();
  await expect(row(page, 'Ava Brandt')).toContainText('Suspended');
  await ava.goto(`${support}/contacts`);
  await expect(ava.getByText("you don't have access to it")).toBeVisible();
  await row(page, 'Ava Brandt').getByRole('button', { name: 'Reactivate Ava Brandt' }).click();
  await expect(page.getByText('User reactivated.')).toBeVisible();
  await expect(row(page, 'Ava Brandt')).not.toContainText('Suspended');
  await ava.goto(`${support}/contacts`);
  await expect(ava.getByRole('heading', { name: 'Contacts' })).toBeVisible();
});

test('an open page turns into a plain message within a second of a suspension', async ({ page, visitor, complaints }) => {
  complaints.allow(/status of 404/);
  await signIn(page, 'olivia@northwind.example');
  const ava = await visitor();
  await signIn(ava, 'ava@northwind.example');
  await ava.goto(`${support}/contacts`);
  await hydrated(ava);
  await openUsers(page, '?q=brandt');
  await row(page, 'Ava Brandt').getByRole('link', { name: 'Revoke access for Ava Brandt' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'SUSPEND INSTEAD' }).click();
  await expect(page.getByText('User suspended.')).toBeVisible();
  await expect(ava.getByText('You no longer have access')).toBeVisible({ timeout: 1000 });
});

test('a panel says what somebody can do and why, and an edit what it changes', { tag: '@nojs' }, async ({ page, javaScriptEnabled }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page, '?q=brandt');
  await page.getByRole('link', { name: 'Ava Brandt', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'User' });
  await expect(panel).toContainText("See contacts' phone numbers and emails\nRestriction: Hide phone and email", { useInnerText: true });
  await expect(panel).toContainText('24 contacts');
  await panel.getByRole('link', { name: 'EDIT' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit User' });
  await edit.getByText('Manager', { exact: true }).click();
  if (javaScriptEnabled) await expect(edit).toContainText('Will be able to:Change general settingsOpen the Users page');
  await edit.getByRole('button', { name: 'UPDATE' }).click();
  await expect(page.getByText('Access updated.')).toBeVisible();
  await page.goto(`${support}/settings/audit?q=brandt`);
  const line = page.locator('tbody tr').first();
  await expect(line).toContainText('Access edited');
  await expect(line).toContainText(/Agent, .* → Manager/);
  await expect(line).toContainText('127.0.0.1');
});
