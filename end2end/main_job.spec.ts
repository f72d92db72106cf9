import { readFile } from 'node:fs/promises';
import { linkIn, openUsers, row, search, signIn, support } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test.use({ command: 'demo' });

test('from signing in to handing on the contacts', { tag: '@both-engines' }, async ({ page, visitor, inbox, complaints }) => {
  // The browser's own word for a form that came back.
  complaints.allow(/status of 422/);
  const olivia = page;
  await signIn(olivia, 'olivia@northwind.example');
  await hydrated(olivia);
  await expect(olivia.getByRole('heading', { name: 'Users' })).toBeVisible();
  await expect(olivia.getByRole('link', { name: /^All 257/ })).toBeVisible();

  // See the users, and find one as one types.
  await search(olivia, 'jose');
  await expect(row(olivia, 'José Álvarez')).toBeVisible();
  await expect(row(olivia, 'Ava Brandt')).toHaveCount(0);
  await olivia.reload();
  await hydrated(olivia);
  await expect(row(olivia, 'José Álvarez')).toBeVisible();
  await search(olivia, 'noor.walker');
  await expect(olivia.getByRole('heading', { name: 'No Users found' })).toBeVisible();

  // Invite another.
  await olivia.getByRole('link', { name: 'ADD USER' }).click();
  const add = olivia.getByRole('dialog', { name: 'Add User' });
  await add.getByLabel('Email address').fill('  Noor.Walker@Example.com ');
  await add.getByText('Works with contacts. No access to settings').click();
  await add.getByText('Advanced restrictions').click();
  await add.getByText('No exports').click();
  await add.getByRole('button', { name: 'ADD', exact: true }).click();
  await expect(olivia.getByRole('status').getByText(/^Invitation sent/)).toBeVisible();
  await expect(add).toHaveCount(0);
  await expect(row(olivia, 'noor.walker@example.com')).toContainText('Pending');
  await expect(row(olivia, 'noor.walker@example.com')).toContainText('Email sent');

  // Read the mail, and accept, in another browser and without an account.
  const mail = await inbox.waitFor('noor.walker@example.com');
  expect(mail.subject).toBe('Olivia Hartmann invited you to Northwind Support');
  const noor = await visitor();
  await noor.goto(linkIn(mail.text));
  await expect(noor.getByRole('heading', { name: 'Join Northwind Support' })).toBeVisible();
  await noor.getByLabel('Your name').fill('Noor Walker');
  await noor.getByLabel('Choose a password').fill('short');
  await noor.getByRole('button', { name: 'Join workspace' }).click();
  await expect(noor.getByText('Use at least 12 characters.')).toBeVisible();
  await expect(noor.getByLabel('Your name')).toHaveValue('Noor Walker');
  await noor.getByLabel('Choose a password').fill('correct horse battery');
  await noor.getByRole('button', { name: 'Join workspace' }).click();
  await hydrated(noor);
  await expect(noor.getByRole('heading', { name: 'Contacts' })).toBeVisible();

  // The other browser sees it without a reload: the name, and the green dot.
  await expect(row(olivia, 'Noor Walker')).toContainText('Online');
  await expect(row(olivia, 'Noor Walker').locator('i.dot')).toBeVisible();
  await expect(row(olivia, 'Noor Walker')).not.toContainText('Pending');

  // A contact of hers.
  const colleague = await visitor();
  await signIn(colleague, 'olivia@northwind.example');
  await colleague.goto(`${support}/contacts`);
  await hydrated(colleague);
  const contact = (await colleague.locator('td.who-cell b').first().textContent()) ?? '';
  await row(colleague, contact).getByRole('link', { name: `Assign ${contact}` }).click();
  await colleague.getByRole('dialog').getByLabel('Assign to').fill('noor.walker@example.com');
  await colleague.getByRole('button', { name: 'ASSIGN', exact: true }).click();
  await expect(row(colleague, contact)).toContainText('Noor Walker');

  // Change her level.
  await row(olivia, 'Noor Walker').getByRole('link', { name: 'Edit Noor Walker' }).click();
  const edit = olivia.getByRole('dialog', { name: 'Edit User' });
  await expect(edit).toContainText('noor.walker@example.com');
  await edit.getByText('Manages the workspace and its Agents').click();
  await edit.getByRole('button', { name: 'UPDATE' }).click();
  await expect(row(olivia, 'Noor Walker')).toContainText('Manager');
  await expect(row(olivia, 'Noor Walker').getByRole('link', { name: 'Edit Noor Walker' })).toBeFocused();
  await expect(noor.getByRole('link', { name: 'Users' })).toBeVisible();

  // Export what is shown.
  const download = olivia.waitForEvent('download');
  await olivia.getByText('Export', { exact: true }).click();
  await olivia.getByRole('link', { name: 'Current view (CSV)', exact: true }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^users-northwind-support-\d{4}-\d{2}-\d{2}\.csv$/);
  const csv = await readFile(await file.path(), 'utf8');
  expect(csv.split('\r\n')).toHaveLength(3);
  expect(csv).toContain(',Noor Walker,noor.walker@example.com,Manager,data_export,Active,');

  // Revoke, with the contacts handed on.
  await row(olivia, 'Noor Walker').getByRole('link', { name: 'Revoke access for Noor Walker' }).click();
  const revoke = olivia.getByRole('dialog', { name: 'Revoke Access' });
  await expect(revoke).toContainText('Their 1 contact will become unassigned.');
  await expect(revoke).toContainText('They stay in the organization.');
  await expect(revoke).toContainText('This action cannot be undone.');
  await expect(revoke.getByRole('link', { name: 'Cancel' })).toBeFocused();
  await revoke.getByLabel('Reassign their contacts to another User').check();
  await revoke.getByLabel('Assign contacts to').fill('max@northwind.example');
  await revoke.getByRole('button', { name: 'REVOKE ACCESS' }).click();
  await expect(olivia.getByText('Access revoked. 1 contact reassigned.')).toBeVisible();
  await expect(row(olivia, 'Noor Walker')).toHaveCount(0);

  // The revoked person's open page says so by itself, and the contact is Max's.
  await expect(noor.getByRole('heading', { name: 'You no longer have access' })).toBeVisible();
  await expect(row(colleague, contact)).toContainText('Max Feldmann');
  await noor.getByRole('link', { name: 'Go to my workspaces' }).click();
  await expect(noor.getByRole('heading', { name: 'No workspace yet' })).toBeVisible();
  await openUsers(olivia);
  await expect(olivia.getByRole('link', { name: /^All 257/ })).toBeVisible();
});
