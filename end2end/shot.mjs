import { chromium } from '@playwright/test';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
const u='http://127.0.0.1:4555';
async function go(opts, name, steps) {
  const c = await b.newContext(opts); const p = await c.newPage();
  p.on('console', m => { if (['error','warning'].includes(m.type())) console.log(name, m.text().slice(0,300)); });
  p.on('pageerror', e => console.log(name, 'PAGEERROR', String(e).slice(0,300)));
  await p.goto(u+'/sign-in'); await p.fill('[name=email]','olivia@northwind.example'); await p.fill('[name=password]', process.env.PW); await p.click('button.primary'); await p.waitForSelector('html[data-hydrated]');
  await steps(p); await c.close();
}
const D={viewport:{width:1280,height:800}}, M={viewport:{width:320,height:700}}, K={viewport:{width:1280,height:800},colorScheme:'dark'};
const W=u+'/w/northwind-support';
for (const [k,o] of [['d',D],['m',M],['k',K]]) {
 await go(o,k,async p=>{
  await p.goto(W+'/settings/users'); await p.waitForSelector('html[data-hydrated]'); await p.waitForTimeout(400);
  await p.locator('tbody .sel-box input').nth(1).click(); await p.locator('tbody .sel-box input').nth(4).click({modifiers:['Shift']});
  await p.waitForTimeout(300); await p.screenshot({path:`/tmp/s-${k}-sel.png`});
  await p.getByRole('button',{name:'SUSPEND',exact:true}).click(); await p.waitForTimeout(600); await p.screenshot({path:`/tmp/s-${k}-bulk.png`});
  await p.getByRole('dialog').getByRole('button',{name:'SUSPEND'}).click(); await p.waitForTimeout(800); await p.screenshot({path:`/tmp/s-${k}-done.png`});
  await p.goto(W+'/settings/users?q=ava'); await p.waitForSelector('html[data-hydrated]');
  await p.locator('.who b a').first().click(); await p.waitForTimeout(700); await p.screenshot({path:`/tmp/s-${k}-panel.png`});
  await p.goto(W+'/settings/audit'); await p.waitForSelector('html[data-hydrated]'); await p.waitForTimeout(400); await p.screenshot({path:`/tmp/s-${k}-audit.png`});
  await p.goto(W+'/settings/users?q=ava'); await p.waitForSelector('html[data-hydrated]');
  await p.locator('a:has-text("REVOKE ACCESS")').first().click(); await p.waitForTimeout(600); await p.getByLabel('Assign these contacts').check({force:true}).catch(e=>console.log('nocb')); await p.waitForTimeout(300); await p.screenshot({path:`/tmp/s-${k}-revoke.png`});
 });
}
await b.close();
