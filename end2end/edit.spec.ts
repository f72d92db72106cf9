import type { Locator, Page } from '@playwright/test';
import { openUsers, row, signIn, users } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

async function openEdit(page: Page, name: string): Promise<Locator> {
  await openUsers(page, `?q=${name.replace(' ', '+')}`);
  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await hydrated(page);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'UPDATE' })).toBeVisible();
  // Without JavaScript a restriction that applies to no level chosen is there all the same, under its fold.
  if (!(await dialog.getByText('No exports').isVisible())) await dialog.getByText('Advanced restrictions').click();
  return dialog;
}

test('of two who edit one user the second sees both versions and loses nothing', { tag: ['@nojs', '@both-engines'] }, async ({ page, visitor, complaints }) => {
  complaints.allow(/409 \(Conflict\)/);
  // Her page hears nothing, so that the answer is what tells her.
  await page.route('**/stream?*', () => new Promise(() => {}));
  await signIn(page, 'olivia@northwind.example');
  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  const hers = await openEdit(page, 'Ava Brandt');
  const his = await openEdit(max, 'Ava Brandt');
  await his.getByText('No contact deletion').click();
  await his.getByRole('button', { name: 'UPDATE' }).click();
  await expect(max.getByText('Access updated.')).toBeVisible();

  await hers.getByText('Manager', { exact: true }).click();
  await hers.getByRole('button', { name: 'UPDATE' }).click();
  await expect(hers.getByText('Someone else changed this access to Agent')).toBeVisible();
  await expect(hers.getByRole('radio', { name: /Manager/ })).toBeChecked();
  await hers.getByRole('button', { name: 'UPDATE' }).click();
  await expect(page.getByText('Access updated.')).toBeVisible();
  await page.goto(`${users}?q=ava+brandt`);
  await expect(row(page, 'Ava Brandt')).toContainText('Manager');
});

test('whoever has the dialog open sees what another one saves, beside their own choice', async ({ page, visitor }) => {
  await signIn(page, 'olivia@northwind.example');
  const max = await visitor();
  await signIn(max, 'max@northwind.example');
  const hers = await openEdit(page, 'Ava Brandt');
  await hers.getByText('Manager', { exact: true }).click();
  const his = await openEdit(max, 'Ava Brandt');
  await his.getByText('No contact deletion').click();
  await his.getByRole('button', { name: 'UPDATE' }).click();
  await expect(hers.getByText('Someone else changed this access to Agent')).toBeVisible();
  await expect(hers.getByRole('radio', { name: /Manager/ })).toBeChecked();
  await hers.getByRole('link', { name: 'Cancel' }).click();
  await expect(row(page, 'Ava Brandt')).toContainText('Agent');
});
