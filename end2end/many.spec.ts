import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { openUsers, row, signIn, support } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

test.beforeEach(async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
});

const bar = (page: Page) => page.locator('form.selection');

test('a range is selected with Shift, suspended together, and the failed stay selected', async ({ page }) => {
  await openUsers(page, '?sort=level');
  const boxes = page.getByRole('checkbox', { name: /^Select (?!all)/ });
  await boxes.nth(0).click();
  await boxes.nth(3).click({ modifiers: ['Shift'] });
  await expect(bar(page)).toContainText('4 selected');
  // Owners come first, and she is one of them.
  const own = page.getByRole('checkbox', { name: 'Select Olivia Hartmann' });
  if (!(await own.isChecked())) await own.click();
  const selected = await page.locator('tbody input:checked').count();
  await bar(page).getByRole('button', { name: 'SUSPEND', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Suspend Users' });
  await expect(dialog).toContainText(`${selected - 1} Users will lose access immediately.`);
  await expect(dialog).toContainText("Olivia Hartmann: You can't change your own access. Ask another Owner.");
  await dialog.getByRole('button', { name: 'SUSPEND' }).click();
  await expect(dialog).toContainText(`${selected - 1} succeeded, 1 failed.`);
  await dialog.getByRole('link', { name: 'Close', exact: true }).last().click();
  await expect(bar(page)).toContainText('1 selected');
  await expect(own).toBeChecked();
  await page.getByRole('link', { name: /^Suspended/ }).click();
  await expect(page.locator('tbody tr')).toHaveCount(selected - 1);
  await expect(bar(page)).toBeHidden();
});

test('all that match are edited, on every page', async ({ page }) => {
  await openUsers(page, '?q=northwind.example&level=agent');
  await page.getByRole('checkbox', { name: 'Select all on this page' }).click();
  await expect(bar(page)).toContainText('50 selected');
  await bar(page).getByText(/^Select all \d+$/).click();
  await bar(page).getByRole('button', { name: 'EDIT', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Access' });
  const said = (await dialog.getByText(/^Set the same access/).textContent()) ?? '';
  const count = Number(/\d+/.exec(said)?.[0]);
  expect(count).toBeGreaterThan(50);
  await dialog.getByText('Advanced restrictions').click();
  await dialog.getByText('No contact deletion').click();
  await dialog.getByRole('button', { name: 'EDIT' }).click();
  await expect(page.getByText(`${count} succeeded.`)).toBeVisible();
  await openUsers(page, '?q=northwind.example&level=agent&restriction=contact_deletion');
  await expect(page.getByText(`1–50 of ${count}`)).toBeVisible();
});

test('the selected are revoked, and their contacts go to one', { tag: ['@nojs', '@both-engines'] }, async ({ page }) => {
  await openUsers(page, '?q=brandt');
  await page.getByRole('checkbox', { name: 'Select Ava Brandt' }).check();
  await bar(page).getByRole('button', { name: 'REVOKE ACCESS' }).click();
  await hydrated(page);
  const dialog = page.getByRole('dialog', { name: 'Revoke Access' });
  await expect(dialog).toContainText('Their 24 contacts will become unassigned.');
  await dialog.getByText('Reassign their contacts to another User').click();
  await dialog.getByLabel('Assign contacts to').fill('max@northwind.example');
  await dialog.getByRole('button', { name: 'REVOKE ACCESS' }).click();
  await expect(page.getByText('1 succeeded.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Ava Brandt', exact: true })).toBeHidden();
});

test('contacts are assigned and unassigned together', { tag: ['@nojs', '@both-engines'] }, async ({ page }) => {
  await page.goto(`${support}/contacts`);
  await hydrated(page);
  const names = page.locator('tbody .who b');
  const [first, second] = [await names.nth(0).innerText(), await names.nth(1).innerText()];
  const act = async (button: string) => {
    for (const name of [first, second]) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
    await bar(page).getByRole('button', { name: 'ASSIGN', exact: true }).click();
    await hydrated(page);
    const dialog = page.getByRole('dialog', { name: 'Assign Contacts' });
    await expect(dialog).toContainText('Assign 2 contacts to a User');
    if (button === 'ASSIGN') await dialog.getByLabel('Assign to').fill('max@northwind.example');
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByText('2 succeeded.').first()).toBeVisible();
  };
  await act('ASSIGN');
  await expect(row(page, first)).toContainText('Max Feldmann');
  await act('UNASSIGN');
  await expect(row(page, second)).toContainText('Unassigned');
});

test('the selected alone are in the file', { tag: '@nojs' }, async ({ page }) => {
  await openUsers(page, '?q=northwind');
  const box = page.getByRole('checkbox', { name: /^Select (?!all)/ }).first();
  await box.check();
  const file = page.waitForEvent('download');
  await bar(page).getByText('EXPORT').filter({ visible: true }).click();
  const lines = (await readFile(await (await file).path(), 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(2);
});
