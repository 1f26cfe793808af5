// What scanners of mails do before the citizen reads: fetch every address, run scripts, post every form as it is or filled with what
// comes first, follow what comes back. None of it is an answer, and the citizen finds the form as it was.
//
// What cannot be told from a person is told here, too: a program that drives a real browser and presses "send" on the page that shows
// the answers. Nothing without a riddle for everyone keeps that out.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { TITLES, fill, launch, open, send, shows, to_check } from './browser.js';
import { Host } from './host.js';

let host, browser;
before(async () => { [host, browser] = await Promise.all([Host.start(), launch()]); });
after(async () => { await browser?.close(); host?.stop(); });

const links_in = (mail) => [...new Set([...mail.text.matchAll(/https?:\S+/g)].map(([link]) => link))];

/// After a scanner was there, the citizen answers as if nobody had been.
async function citizen_can_still_answer(citizen, before) {
  assert.equal(await host.completed(), before, 'a scanner gave an answer');
  const page = await open(browser);
  await page.goto(citizen.link);
  await shows(page, TITLES.ru.form, 200);
  assert.equal(await page.locator('input:checked').count(), 0);
  assert.equal(await page.locator('.note').count(), 0, 'nor were mails declined');
  await fill(page);
  await to_check(page);
  await send(page);
  await shows(page, TITLES.ru.thanks);
  assert.equal(await host.completed(), before + 1);
  await page.context().close();
}

test('it fetches every address of the mail, in every way', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const before = await host.completed();
  const purposes = [{}, { 'sec-purpose': 'prefetch' }, { 'sec-purpose': 'prefetch;prerender' }, { purpose: 'prefetch' }];
  for (const link of links_in(citizen.mail)) {
    for (const method of ['HEAD', 'GET', 'OPTIONS', 'GET']) {
      for (const headers of purposes) await fetch(link, { method, headers });
    }
  }
  await citizen_can_still_answer(citizen, before);
});

test('it runs scripts, and posts every form as it finds it', { timeout: 240_000 }, async () => {
  for (const filled of [false, true]) {
    const citizen = await host.citizen();
    const before = await host.completed();
    const page = await open(browser);
    for (const link of links_in(citizen.mail).filter((link) => filled ? link.includes('/s/') : true)) {
      await page.goto(link);
      // As a script does: the form is sent without the press of a button. Then the same with what came back, and again.
      for (let step = 0; step < 4; step += 1) {
        const forms = await page.locator('form').count();
        if (!forms) break;
        await page.evaluate((filled) => {
          const form = [...document.forms].pop();
          const names = new Set([...form.elements].filter((it) => it.type === 'radio').map((it) => it.name));
          if (filled) names.forEach((name) => { form.elements[name][0].checked = true; });
          form.submit();
        }, filled);
        await page.waitForLoadState();
        await page.locator('h1').waitFor();
        if (await page.locator('button[name="send"]').count()) await shows(page, TITLES.ru.check);
      }
    }
    await page.context().close();
    await citizen_can_still_answer(citizen, before);
  }
});

test('it posts forms without a browser', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const before = await host.completed();
  const opened = await fetch(citizen.link, { redirect: 'manual' });
  const cookie = opened.headers.getSetCookie().map((it) => it.split(';')[0]).join('; ');
  let place = `${host.base}/form`;
  let answer = await fetch(place, { headers: { cookie } });
  for (let step = 0; step < 4; step += 1) {
    const html = await answer.text();
    const form = html.slice(html.lastIndexOf('<form method="post" action="'));
    const fields = new URLSearchParams();
    for (const [input] of form.matchAll(/<input[^>]*>/g)) {
      const [name, value] = ['name', 'value'].map((it) => input.match(new RegExp(` ${it}="([^"]*)"`))?.[1] ?? '');
      if (!input.includes('type="radio"') || !fields.has(name)) fields.append(name, value);
    }
    place = host.base + form.match(/action="([^"]*)"/)[1];
    answer = await fetch(place, { method: 'POST', headers: { cookie }, body: fields, redirect: 'manual' });
    assert([200, 422].includes(answer.status), `${place}: ${answer.status}`);
  }
  assert.equal(new URL(place).pathname, '/form', 'it came as far as the page that shows the answers');
  await citizen_can_still_answer(citizen, before);
});
