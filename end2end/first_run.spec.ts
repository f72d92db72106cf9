import { linkIn } from './support/people.ts';
import { expect, hydrated, test } from './support/test.ts';

test('the link in the log sets Roster up, once', { tag: ['@nojs', '@both-engines'] }, async ({ page, roster, complaints }) => {
  complaints.allow(/status of (404|422)/);
  const link = linkIn(roster.log());
  await page.goto(link);
  await page.getByLabel('Organization').fill('Contoso');
  await page.getByLabel('First workspace').fill('Contoso Ärzte');
  await page.getByLabel('Your name').fill('Olivia Hartmann');
  await page.getByLabel('Your email address').fill('Olivia@Contoso.example');
  await page.getByLabel('Password').fill('too short');
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByText('Use at least 12 characters.')).toBeVisible();
  await expect(page.getByLabel('First workspace')).toHaveValue('Contoso Ärzte');

  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page).toHaveURL(/\/w\/contoso-arzte\/settings\/users$/);
  await hydrated(page);
  await expect(page.getByRole('row').filter({ hasText: 'olivia@contoso.example' })).toContainText('Owner');
  await expect(page.getByText("You can't change your own access. Ask another Owner.")).toBeVisible();

  await page.goto(link);
  await expect(page.getByRole('heading', { name: "This link isn't valid" })).toBeVisible();
});
