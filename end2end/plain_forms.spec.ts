import { openUsers, row, signIn, users } from './support/people.ts';
import { expect, test } from './support/test.ts';

test.use({ command: 'demo' });

test('adding, editing and revoking are plain forms', { tag: '@nojs-only' }, async ({ page }) => {
  await signIn(page, 'olivia@northwind.example');
  await openUsers(page);

  await page.getByRole('link', { name: 'ADD USER' }).click();
  await page.getByLabel('Email address').fill('nobody at all');
  await page.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Add User' })).toContainText("An email address can't contain spaces.");
  await expect(page.getByLabel('Email address')).toHaveValue('nobody at all');
  await page.getByLabel('Email address').fill('plain@example.com');
  await page.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(page.getByText(/^Invitation sent/)).toBeVisible();

  await page.getByRole('searchbox', { name: 'Search Users' }).fill('ava');
  await page.getByRole('searchbox', { name: 'Search Users' }).press('Enter');
  await expect(page).toHaveURL(`${users}?q=ava`);
  await row(page, 'Ava Brandt').getByRole('link', { name: 'Edit Ava Brandt' }).click();
  await page.getByText('Manages the workspace and its Agents').click();
  await page.getByRole('button', { name: 'UPDATE' }).click();
  await expect(page.getByText('Access updated.')).toBeVisible();
  await expect(row(page, 'Ava Brandt')).toContainText('Manager');

  await row(page, 'Ava Brandt').getByRole('link', { name: 'Revoke access for Ava Brandt' }).click();
  await page.getByRole('button', { name: 'REVOKE ACCESS' }).click();
  await expect(page.getByText('Access revoked.')).toBeVisible();
  await expect(row(page, 'Ava Brandt')).toHaveCount(0);
});

test('an Agent finds the Users page closed, and why', { tag: '@nojs' }, async ({ page, complaints }) => {
  complaints.allow(/status of 403/);
  await signIn(page, 'ava@northwind.example');
  const answer = await page.goto(users);
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole('heading', { name: "You don't have access to this page" })).toBeVisible();
  await expect(page.getByText('Only Owners and Managers can open workspace settings.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Users', exact: true })).toHaveCount(0);
});

test('a Manager sees the reason instead of a button', { tag: '@nojs' }, async ({ page }) => {
  await signIn(page, 'max@northwind.example');
  await openUsers(page, '?q=olivia');
  await expect(row(page, 'Olivia Hartmann')).toContainText('Only Owners can change this');
  await expect(row(page, 'Olivia Hartmann').getByRole('link', { name: /^(Edit|Revoke)/ })).toHaveCount(0);
  await page.goto(`${users}?dialog=add`);
  await expect(page.getByRole('radio', { name: /^Owner/ })).toBeDisabled();
  await expect(page.getByRole('radio', { name: /^Agent/ })).toBeEnabled();
});
