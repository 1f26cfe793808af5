// What happens to people: the connection breaks, the window closes, the button is pressed twice, two browsers race.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, TITLES, fill, heading, inspect, launch, open, picture, send, shows, to_check } from './browser.js';
import { Host } from './host.js';

let host, browser;
before(async () => { [host, browser] = await Promise.all([Host.start(), launch()]); });
after(async () => { await browser?.close(); host?.stop(); });

const drafts = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('otklik-draft-')));

test('the connection breaks in the middle, and nothing is lost', { timeout: 120_000 }, async () => {
  const page = await open(browser);
  await page.goto((await host.citizen()).link);
  await fill(page, [5, 4], 'Половина');
  await page.context().setOffline(true);
  await to_check(page);
  assert.match(await page.locator('.offline').innerText(), /Нет связи/);
  await picture(page, 'offline');
  await shows(page, TITLES.ru.form);
  await page.context().setOffline(false);
  assert.equal(await page.locator('.offline').innerText(), '');
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await again.goto(`${host.base}/form`);
  assert.equal(await again.locator('#q_information_5').isChecked(), true);
  assert.equal(await again.locator('textarea').inputValue(), 'Половина');
  await fill(again, [5, 4, 3, 2, 1], 'Всё');
  await to_check(again);
  await context.setOffline(true);
  await again.locator('button[name="send"]').click();
  assert.match(await again.locator('.offline').innerText(), /Нет связи/, 'the answer waits on the page');
  await context.setOffline(false);
  await send(again);
  await again.waitForURL('**/thanks');
  assert.deepEqual(await drafts(again), [], 'after sending the draft is gone');
  await context.close();
});

test('a draft tells not whose it is, and goes when asked to', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const page = await open(browser);
  await page.goto(citizen.link);
  assert.deepEqual(await drafts(page), []);
  await fill(page, [1], 'Черновик');
  const [name] = await drafts(page);
  assert.match(name, /^otklik-draft-[\w-]{12}$/);
  const stored = await page.evaluate((name) => localStorage.getItem(name), name);
  for (const secret of [citizen.link.split('/').pop(), citizen.snils, citizen.email, 'nonce', 'поликлиника']) {
    assert(!`${name}${stored}`.includes(secret), `the draft tells ${secret}`);
  }
  await page.reload();
  assert.equal(await page.locator('textarea').inputValue(), 'Черновик');
  await inspect(page, 'form-with-draft');
  await page.locator('[data-draft-forget]').click();
  assert.deepEqual(await drafts(page), []);
  assert.equal(await page.locator('textarea').inputValue(), '');
  await page.reload();
  assert.equal(await page.locator('#q_information_1').isChecked(), false);
  await page.context().close();
});

test('the draft of one link is not shown for another', { timeout: 120_000 }, async () => {
  const [first, second] = [await host.citizen(), await host.citizen()];
  const page = await open(browser);
  await page.goto(first.link);
  await fill(page, [1], 'Первая');
  await page.goto(second.link);
  assert.equal(await page.locator('textarea').inputValue(), '');
  await page.goto(first.link);
  assert.equal(await page.locator('textarea').inputValue(), 'Первая');
  await page.context().close();
});

test('pressed twice, counted once; back and reload say what holds', { timeout: 120_000 }, async () => {
  const page = await open(browser, { device: DESKTOP });
  await page.goto((await host.citizen()).link);
  const before = await host.completed();
  await fill(page);
  await to_check(page);
  await shows(page, TITLES.ru.check, 200);
  await page.reload();
  await shows(page, TITLES.ru.form);
  await to_check(page);
  await shows(page, TITLES.ru.check);
  await page.goBack();
  await shows(page, TITLES.ru.form);
  assert.equal(await page.locator('#q_information_5').isChecked(), true);
  await to_check(page);
  await page.locator('button[name="send"]').dblclick();
  await page.waitForURL('**/thanks');
  await shows(page, TITLES.ru.thanks);
  assert.equal(await host.completed(), before + 1);
  await page.goBack();
  assert.equal(await heading(page), TITLES.ru.unopened, 'the browser has forgotten the link');
  await page.goForward();
  await shows(page, TITLES.ru.thanks);
  await page.reload();
  await shows(page, TITLES.ru.thanks);
  assert.equal(await host.completed(), before + 1);
  await page.context().close();
});

test('two browsers race: one answer counts, the other is told politely', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const before = await host.completed();
  const pages = await Promise.all([open(browser), open(browser, { scripts: false })]);
  for (const [place, page] of pages.entries()) {
    await page.goto(citizen.link);
    await fill(page, place ? [1, 1, 1, 1, 1] : [5, 5, 5, 5, 5]);
    await to_check(page);
  }
  await Promise.all(pages.map(send));
  await Promise.all(pages.map((page) => page.waitForFunction(() => true).catch(() => null)));
  await Promise.all(pages.map((page) => page.locator('h1').waitFor()));
  const titles = [];
  for (const page of pages) titles.push(await heading(page));
  assert.deepEqual(titles.sort(), [TITLES.ru.answered, TITLES.ru.thanks].sort());
  assert.equal(await host.completed(), before + 1);
  for (const page of pages) await page.context().close();
});
