import { chromium } from '@playwright/test';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const c = await b.newContext({viewport:{width:320,height:700}}); const p = await c.newPage();
const u='http://127.0.0.1:4555';
await p.goto(u+'/sign-in'); await p.fill('[name=email]','olivia@northwind.example'); await p.fill('[name=password]','roster demo 2026'); await p.click('button.primary'); await p.waitForSelector('html[data-hydrated]');
for (const path of ['/settings/users','/contacts','/settings/audit','/settings/users?status=pending']) {
await p.goto(u+'/w/northwind-support'+path); await p.waitForSelector('html[data-hydrated]');
console.log(path, await p.evaluate(()=>[document.documentElement.scrollWidth,[...document.querySelectorAll('*')].filter(e=>e.getBoundingClientRect().right>321).map(e=>e.tagName+'.'+e.className+' '+e.getBoundingClientRect().right).slice(0,8)]));
await p.screenshot({path:'/tmp/s-m-top'+path.replace(/\W/g,'_')+'.png'});
}
await b.close();
