import { expect, test } from './support/test.ts';

test('a started server is ready', { tag: ['@nojs', '@both-engines'] }, async ({ request }) => {
  expect((await request.get('/readyz')).status()).toBe(200);
});

test('an unknown asset is not found', async ({ request }) => {
  const answer = await request.get('/pkg/none.js');
  expect(answer.status()).toBe(404);
  expect(answer.headers()['content-type']).toContain('text/plain');
});
