// The page that shows the answer before it is sent: what was hidden is marked, the comment is changed there, and only what it showed is sent.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, TITLES, fill, focus_is_seen, has_focus, inspect, launch, open, send, shows, to_check } from './browser.js';
import { Host } from './host.js';

let host, browser;
before(async () => { [host, browser] = await Promise.all([Host.start(), launch()]); });
after(async () => { await browser?.close(); host?.stop(); });

const LIMIT = 1000;
const PERSONAL = 'Врач Иванов Иван Петрович груб, а Анна помогла. Звоните 8 912 345-67-89 или пишите на anna@example.org.';
const KEPT = 'Врач [имя] груб, а Анна помогла. Звоните [телефон] или пишите на [почта].';

/// A page on which that comment is checked.
async function checked(comment, way = {}) {
  const page = await open(browser, way);
  await page.goto((await host.citizen()).link);
  await fill(page, [5, 4, 'na', 5, 3], comment);
  await to_check(page);
  await shows(page, TITLES[(way.locale ?? 'ru').slice(0, 2)].check, 200);
  return page;
}

for (const [name, way] of Object.entries({
  phone: { device: PHONE },
  'phone-no-scripts-dark': { device: PHONE, scripts: false, theme: 'dark' },
  'desktop-en': { device: DESKTOP, locale: 'en-GB' },
})) {
  test(`what was hidden is marked and said, what is not found stays: ${name}`, { timeout: 120_000 }, async () => {
    const page = await checked(PERSONAL, way);
    await inspect(page, `check-hidden-${name}`, { language: (way.locale ?? 'ru').slice(0, 2) });
    assert.equal(await page.locator('textarea').inputValue(), KEPT);
    const english = way.locale === 'en-GB';
    assert.match(await page.locator('#comment_hidden').innerText(), english ? /full name, telephone number, mail address\./ : /полное имя, номер телефона, адрес почты\./);
    assert.match(await page.locator('#comment_not_found').innerText(), english ? /does not find other names/ : /Других имён.* не находит/);
    const marks = await page.locator('.written mark').evaluateAll((marks) => marks.map((mark) => {
      const { borderTopStyle, borderTopWidth } = getComputedStyle(mark);
      const [heard, seen] = mark.children;
      return { heard: heard.textContent, seen: seen.textContent, unheard: seen.getAttribute('aria-hidden'), box: mark.getBoundingClientRect().width, border: borderTopStyle !== 'none' && 1 <= parseFloat(borderTopWidth) };
    }));
    assert.deepEqual(marks.map(({ heard, seen }) => [heard, seen]), english
      ? [['hidden: full name', '[имя]'], ['hidden: telephone number', '[телефон]'], ['hidden: mail address', '[почта]']]
      : [['скрыто: полное имя', '[имя]'], ['скрыто: номер телефона', '[телефон]'], ['скрыто: адрес почты', '[почта]']]);
    assert(marks.every(({ unheard, border, box }) => unheard === 'true' && border && 20 < box), 'a mark is seen without its colour');
    await page.context().close();
  });
}

test('the comment is changed there; what would be hidden is shown first, the rest is sent', { timeout: 120_000 }, async () => {
  for (const scripts of [true, false]) {
    const before = await host.completed();
    const page = await checked(PERSONAL, { scripts });
    await page.locator('textarea').fill(`${KEPT} И ещё: 8 912 345-67-80`);
    await send(page);
    await shows(page, TITLES.ru.check, 422);
    await has_focus(page, '.faults', 'why it came back is in focus');
    assert.match(await page.locator('.faults').innerText(), /программа скрыла часть комментария/);
    await inspect(page, `check-newly-hidden-${scripts ? 'scripts' : 'no-scripts'}`);
    assert.equal(await page.locator('textarea').inputValue(), `${KEPT} И ещё: [телефон]`);
    assert.equal(await host.completed(), before);
    await page.locator('textarea').fill('Анна помогла');
    await send(page);
    await shows(page, TITLES.ru.thanks);
    assert.equal(await host.completed(), before + 1);
    await page.context().close();
  }
});

test('what was changed there is in the draft, and on the form', { timeout: 120_000 }, async () => {
  const page = await checked('Первое');
  await page.locator('textarea').fill('Второе');
  await page.goto(`${host.base}/form`);
  assert.equal(await page.locator('textarea').inputValue(), 'Второе');
  await to_check(page);
  await page.locator('textarea').fill('Третье');
  await page.locator('button[name="change"]').click();
  await shows(page, TITLES.ru.form, 200);
  assert.equal(await page.locator('textarea').inputValue(), 'Третье');
  await page.context().close();
});

test('with the keyboard alone one sees where one is', { timeout: 120_000 }, async () => {
  const page = await checked(PERSONAL, { device: DESKTOP });
  assert.equal(await focus_is_seen(page, 'check'), 10, 'the way past the head, the front page, two languages, the comment, two buttons, three notices');
  await page.context().close();
});

test('the characters of a comment are counted down, and too many come back with their number', { timeout: 120_000 }, async () => {
  const page = await open(browser);
  await page.goto((await host.citizen()).link);
  const count = () => page.locator('#comment_limit').innerText();
  assert.equal(await count(), `Осталось знаков: ${LIMIT}`);
  await fill(page, [5, 4, 'na', 5, 3], '🌷 № １');
  assert.equal(await count(), `Осталось знаков: ${LIMIT - 5}`, 'characters, and not what they take');
  await page.locator('[data-count-told]', { hasText: `Осталось знаков: ${LIMIT - 5}` }).waitFor({ state: 'attached' });
  await page.locator('textarea').fill('я'.repeat(LIMIT + 2));
  assert.equal(await count(), 'Лишних знаков: 2');
  await to_check(page);
  await shows(page, TITLES.ru.form, 422);
  assert.match(await page.locator('#fault_comment').innerText(), /до 1000 знаков: сейчас в нём 1002/);
  await inspect(page, 'form-comment-too-long');
  await page.locator('.faults a').click();
  await has_focus(page, '#comment', 'a fault leads to its field');
  await page.locator('textarea').fill('🌷'.repeat(LIMIT));
  await to_check(page);
  await shows(page, TITLES.ru.check, 200);
  assert.equal(await count(), 'Осталось знаков: 0');
  await page.locator('textarea').fill('🌷'.repeat(LIMIT + 1));
  await send(page);
  await shows(page, TITLES.ru.form, 422);
  await page.context().close();
  const without = await open(browser, { scripts: false });
  await without.goto((await host.citizen()).link);
  assert.equal(await without.locator('#comment_limit').innerText(), 'Не больше 1000 знаков: более длинный комментарий не примется.');
  await without.context().close();
});

test('the cookie is no link, and ends with the answer and with the browser', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const token = citizen.link.split('/').pop();
  const page = await open(browser);
  const links = async () => (await page.context().cookies()).filter(({ name }) => name === 'otklik');
  await page.goto(citizen.link);
  const [cookie] = await links();
  assert(!cookie.value.includes(token) && !Buffer.from(cookie.value, 'base64url').toString('latin1').includes(token), 'the cookie tells the link');
  assert.deepEqual([cookie.expires, cookie.httpOnly, cookie.sameSite], [-1, true, 'Lax']);
  assert(!(await page.content()).includes(token), 'the page tells the link');
  await page.goto(citizen.unsubscribe);
  await page.locator('label[for="choice_all"]').click();
  await page.locator('main button').click();
  await shows(page, 'Вы отказались от писем', 200);
  assert.deepEqual(await links(), [], 'declined');
  await page.goto(citizen.link);
  await fill(page);
  await to_check(page);
  assert(!(await page.content()).includes(token), 'the page tells the link');
  await send(page);
  await shows(page, TITLES.ru.thanks);
  assert.deepEqual(await links(), [], 'answered');
  await page.context().close();
});
