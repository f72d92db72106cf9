import { expect, type Page } from '@playwright/test';
import { hydrated } from './test.ts';

/** Of the example data. */
export const demoPassword = 'roster demo 2026';

export const support = '/w/northwind-support';
export const users = `${support}/settings/users`;

export async function signIn(page: Page, email: string, password = demoPassword): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function openUsers(page: Page, query = ''): Promise<void> {
  await page.goto(users + query);
  await hydrated(page);
}

/** The row of somebody, by their name or their address. */
export function row(page: Page, who: string) {
  return page.getByRole('row').filter({ hasText: who });
}

export async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search Users' }).fill(text);
  await expect(page).toHaveURL(new RegExp(`q=${encodeURIComponent(text)}`));
}

export function linkIn(text: string): string {
  const link = text.match(/https?:\/\/\S+/);
  if (!link) throw new Error(`No link in the mail:\n${text}`);
  return link[0];
}
