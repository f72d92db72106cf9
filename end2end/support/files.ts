import type { Download, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';

/** A file that `act` has the browser keep, without its byte order mark. */
export async function downloaded(page: Page, act: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), act()]);
  const text = await readFile(await download.path(), 'utf8');
  return { name: download.suggestedFilename(), text: text.replace(/^\ufeff/, '') };
}
