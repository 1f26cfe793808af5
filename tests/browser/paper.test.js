// Forms on paper: an operator prints one, enters its marks, compares them and stores them; in every way of using a browser.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, TITLES, ZOOMED, contrast_and_structure, fill, fits, focus_is_seen, has_focus, inspect, launch, millimetres, open, picture, print, shows } from './browser.js';
import { Host, NOW } from './host.js';

let host, browser;
before(async () => { [host, browser] = await Promise.all([Host.start({ demo: true }), launch()]); });
after(async () => { await browser?.close(); host?.stop(); });

const WORDS = {
  ru: { start: 'Бумажные анкеты', marks: 'Отметки с бумаги', check: 'Сверьте с бумагой', stored: 'Ответ с бумаги учтён' },
  en: { start: 'Paper forms', marks: 'The marks on the paper', check: 'Compare with the paper', stored: 'The answer from paper is counted' },
  tt: { start: 'Кәгазь анкеталар', marks: 'Кәгазьдәге билгеләр', check: 'Кәгазь белән чагыштырыгыз', stored: 'Кәгазьдәге җавап исәпкә алынды' },
};
const WAYS = [
  { name: 'desktop', device: DESKTOP },
  { name: 'desktop-dark-no-scripts', device: DESKTOP, scripts: false, theme: 'dark' },
  { name: 'phone-en', device: PHONE, locale: 'en-GB' },
  { name: 'phone-dark-tt', device: PHONE, theme: 'dark', locale: 'tt-RU' },
  { name: 'zoomed-400', device: ZOOMED },
];

async function sign_in(page) {
  await page.goto(`${host.base}/paper`);
  await page.locator('a.button').click();
  await page.locator('button[value="operator"]').click();
  await page.waitForURL(`${host.base}/paper`);
}

async function printed(citizen, language = 'ru') {
  const { forms } = await host.json('POST', '/v1/paper-forms', { snils: citizen.snils, organisation: 'clinic', language });
  return forms[0].code;
}

for (const { name, ...way } of WAYS) {
  test(`from printing to the count: ${name}`, { timeout: 120_000 }, async () => {
    const language = (way.locale ?? 'ru').slice(0, 2);
    const words = WORDS[language];
    const citizen = await host.citizen();
    const before = await host.completed();
    const page = await open(browser, way);
    await page.goto(`${host.base}/paper`);
    await inspect(page, `paper-entrance-${name}`, { language });
    await page.locator('a.button').click();
    await inspect(page, `demo-sign-in-${name}`, { language });
    await page.locator('button[value="operator"]').click();
    await shows(page, words.start);
    await inspect(page, `paper-${name}`, { language });

    await page.locator('#snils').fill('112-233-445 96');
    await page.locator('#organisation').fill('nowhere');
    await page.locator('form[action="/paper/forms"] button').click();
    await shows(page, words.start, 422);
    await has_focus(page, '.faults', 'the faults are in focus');
    await inspect(page, `paper-faults-${name}`, { language });
    await page.locator('#snils').fill(citizen.snils);
    await page.locator('#organisation').fill('детская поликлиника 5 лесная');
    await page.locator('form[action="/paper/forms"] button').click();
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    const code = await page.locator('.digits').innerText();
    await contrast_and_structure(page, `sheet, ${name}`);
    await fits(page, `sheet, ${name}`);
    await picture(page, `sheet-${name}`);

    await page.goto(`${host.base}/paper`);
    await page.locator('#code').fill(code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10));
    await page.locator('form[action="/paper/marks"] button').click();
    await shows(page, words.start, 422);
    await inspect(page, `paper-mistyped-${name}`, { language });
    await page.locator('#code').fill(code);
    await page.locator('form[action="/paper/marks"] button').click();
    await shows(page, words.marks, 200);
    await inspect(page, `paper-marks-${name}`, { language });
    await page.locator('form[action="/paper/check"] > .actions button').click();
    await shows(page, words.marks, 422);
    await inspect(page, `paper-marks-faults-${name}`, { language });
    await fill(page, [5, 4, 'na', 5, 3], 'Спасибо! Мой телефон 8 912 345-67-89.');
    await page.locator('#filled_on').fill('2026-01-15');
    await page.locator('form[action="/paper/check"] > .actions button').click();
    await shows(page, words.check, 200);
    assert.match(await page.locator('.written').innerText(), /\[телефон\]/);
    await inspect(page, `paper-check-${name}`, { language });
    await page.locator('button[name="change"]').click();
    await shows(page, words.marks);
    assert.equal(await page.locator('#q_organisation_4').isChecked(), true, 'what was entered is still there');
    assert.equal(await page.locator('#filled_on').inputValue(), '2026-01-15');
    await page.locator('form[action="/paper/check"] > .actions button').click();
    assert.equal(await host.completed(), before, 'looking at it counts nothing');
    await page.locator('form[action="/paper"] button').first().dblclick();
    await page.waitForURL('**/paper/stored');
    await shows(page, words.stored);
    await inspect(page, `paper-stored-${name}`, { language });
    assert.equal(await host.completed(), before + 1);

    // Once more, from the paper and from the mail.
    await page.locator('a.button').click();
    await page.locator('#code').fill(code);
    await page.locator('form[action="/paper/marks"] button').click();
    assert.equal(page.fetched[0].status(), 409);
    await inspect(page, `paper-entered-${name}`, { language });
    await page.goto(citizen.link);
    await shows(page, TITLES[language].answered);
    await page.context().close();
  });
}

test('with the keyboard alone, in the order of the paper', { timeout: 120_000 }, async () => {
  const code = await printed(await host.citizen());
  const page = await open(browser, { device: DESKTOP });
  await sign_in(page);
  assert.equal(await focus_is_seen(page, 'the beginning'), 1 + 1 + 2 + 1 + 2 + 4 + 4);
  await page.locator('#code').focus();
  // A scanner types the digits alone, and presses Enter.
  await page.keyboard.type(code.replaceAll(' ', ''));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/paper/marks');
  await focus_is_seen(page, 'the marks');
  await page.locator('main').focus();
  for (const arrows of [4, 3, 5, 0, 2]) {
    await page.keyboard.press('Tab');
    await page.keyboard.press(' ');
    for (let press = 0; press < arrows; press += 1) await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('Tab');
  await page.keyboard.type('С бумаги');
  await page.locator('#filled_on').fill('2026-01-15');
  await page.locator('form[action="/paper/check"] > .actions button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/paper/check');
  assert.deepEqual(await page.locator('.answers dd').allInnerTexts(), ['5 — отлично', '4 — хорошо', 'Не относится ко мне', '1 — очень плохо', '3 — средне']);
  await focus_is_seen(page, 'the comparison');
  await page.locator('form[action="/paper"] button').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/paper/stored');
  await page.context().close();
});

test('another language, and nothing is lost', { timeout: 120_000 }, async () => {
  const code = await printed(await host.citizen());
  const page = await open(browser, { scripts: false });
  await sign_in(page);
  await page.locator('#code').fill(code);
  await page.locator('form[action="/paper/marks"] button').click();
  await page.locator('.languages button[lang="en"]').click();
  await shows(page, WORDS.en.marks);
  await fill(page, [1, 2, 3, 4, 5]);
  await page.locator('#filled_on').fill('2026-01-15');
  await page.locator('form[action="/paper/check"] > .actions button').click();
  await page.locator('.languages button[lang="tt"]').click();
  await shows(page, WORDS.tt.check);
  await page.locator('form[action="/paper"] button').first().click();
  await shows(page, WORDS.tt.stored);
  await page.context().close();
});

test('who answered on the web is not entered from paper', { timeout: 120_000 }, async () => {
  const citizen = await host.citizen();
  const code = await printed(citizen);
  const page = await open(browser);
  await page.goto(citizen.link);
  await fill(page);
  await page.locator('form[action="/form/check"] > .actions button').first().click();
  await page.locator('button[name="send"]').click();
  await sign_in(page);
  await page.locator('#code').fill(code);
  await page.locator('form[action="/paper/marks"] button').click();
  await shows(page, TITLES.ru.answered, 409);
  await inspect(page, 'paper-answered');
  await page.context().close();
});

test('the printed form is one sheet of A4, black on white, with a code to scan', { timeout: 120_000 }, async () => {
  for (const language of ['ru', 'en', 'tt']) {
    const citizen = await host.citizen();
    const code = await printed(citizen, language);
    const page = await open(browser, { device: DESKTOP });
    await sign_in(page);
    await page.locator('#snils').fill(citizen.snils);
    await page.locator('#organisation').fill('clinic');
    await page.locator('#language').selectOption(language);
    await page.locator('form[action="/paper/forms"] button').click();
    await page.emulateMedia({ media: 'print' });
    const svg = await page.locator('svg').boundingBox();
    assert(30 <= millimetres(svg.width), `the code has ${millimetres(svg.width)} mm`);
    const box = await page.locator('.box').first().boundingBox();
    assert(7 <= millimetres(box.width), 'a cross fits into the box');
    assert.equal(await page.locator('.box').count(), 5 * 6);
    const colours = await page.evaluate(() => [...document.querySelectorAll('*')].flatMap((it) => {
      const { color, backgroundColor, borderTopColor } = getComputedStyle(it);
      return [color, backgroundColor, borderTopColor];
    }).filter((colour) => new Set(colour.match(/\d+/g).slice(0, 3)).size > 1));
    assert.deepEqual(colours, [], 'it needs no colour');
    const cut = await page.locator('article').evaluate((it) => it.scrollHeight - it.clientHeight);
    assert(cut <= 1, `${cut} pixels are cut off`);
    assert.equal(await print(page, `sheet-${language}`), 1, `the form in ${language} is one sheet`);
    const text = await page.locator('body').innerText();
    assert(text.includes(code), 'the code is there for people');
    for (const personal of [citizen.snils, citizen.email, 'Иванова']) assert(!text.includes(personal), personal);
    await page.context().close();
  }
});

test('a form that was filled in inside the window is entered some days after it, and no later', { timeout: 120_000 }, async () => {
  const codes = [await printed(await host.citizen()), await printed(await host.citizen())];
  for (const [now, code, title] of [['2026-02-25T20:59:59Z', codes[0], WORDS.ru.marks], ['2026-02-25T21:00:00Z', codes[1], 'Срок ввода прошёл']]) {
    await host.at(now);
    const page = await open(browser);
    await sign_in(page);
    await page.locator('#code').fill(code);
    await page.locator('form[action="/paper/marks"] button').click();
    await shows(page, title);
    await inspect(page, `paper-late-${codes.indexOf(code)}`);
    await page.context().close();
  }
  await host.at(NOW);
});
