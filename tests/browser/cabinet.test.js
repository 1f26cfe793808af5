// The cabinet in a real browser: every page for every role, on a phone and on a desktop, in both themes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, counted, fits, focus_is_seen, has_focus, heading, inspect, launch, open, picture, shows, tables_are_named } from './browser.js';
import { Country, ROLES } from './country.js';

/// Charts are drawn into the page.
const BYTES_MAX = 200 * 1024;

let country, browser;
before(async () => { [country, browser] = await Promise.all([Country.start(), launch()]); }, { timeout: 600_000 });
after(async () => { await browser?.close(); country?.stop(); });

const MISSING = 'Такой страницы нет';
/// What each role reads where, by the heading of the page.
const PAGES = {
  overview: { place: '/cabinet?period=2026Q2', ministry: 'Обзор: Российская Федерация', federal: 'Обзор: Здравоохранение', executive: 'Обзор: Калининградская область', head: 'Городская больница № 3' },
  running: { place: '/cabinet', ministry: 'Обзор: Российская Федерация', federal: 'Обзор: Здравоохранение', executive: 'Обзор: Калининградская область', head: 'Городская больница № 3' },
  figures: { place: '/cabinet/figures?period=2026Q2', ministry: 'Показатели: Российская Федерация', federal: 'Показатели: Здравоохранение', executive: 'Показатели: Калининградская область', head: 'Городская больница № 3' },
  ordered: { place: '/cabinet/figures?period=2026Q2&by=organisation&sort=drawn', ministry: 'Показатели: Российская Федерация', federal: 'Показатели: Здравоохранение', executive: 'Показатели: Калининградская область', head: 'Городская больница № 3' },
  organisation: { place: '/cabinet/organisations/hospital-77?period=2026Q2', ministry: 'Городская больница № 3', federal: 'Городская больница № 3', executive: MISSING, head: 'Городская больница № 3' },
  own: { place: '/cabinet/organisations/clinic-39?period=2026Q2', ministry: 'Центральная больница Гусева', federal: 'Центральная больница Гусева', executive: 'Центральная больница Гусева', head: MISSING },
  measures: { place: '/cabinet/organisations/hospital-77/measures', ministry: 'Меры и мероприятия: Городская больница № 3', federal: 'Меры и мероприятия: Городская больница № 3', executive: MISSING, head: 'Меры и мероприятия: Городская больница № 3' },
  comments: { place: '/cabinet/organisations/hospital-77/comments?period=2026Q2&theme=waiting', ministry: 'Что пишут граждане', federal: 'Что пишут граждане', executive: MISSING, head: 'Что пишут граждане' },
  found: { place: '/cabinet/find?q=%D0%B1%D0%BE%D0%BB%D1%8C%D0%BD%D0%B8%D1%86%D0%B0&period=2026Q2', ministry: 'Найти организацию', federal: 'Найти организацию', executive: 'Центральная больница Гусева', head: MISSING },
  views: { place: '/cabinet/views?address=%2Fcabinet%2Ffigures%3Fperiod%3D2026Q2', ministry: 'Сохранённые виды', federal: 'Сохранённые виды', executive: 'Сохранённые виды', head: MISSING },
  hidden: { place: '/cabinet/organisations/lyceum-39?period=2026Q2', ministry: 'Лицей № 23', federal: MISSING, executive: 'Лицей № 23', head: MISSING },
  sources: { place: '/cabinet/sources?period=2026Q2', ministry: 'Источники: Российская Федерация', federal: 'Источники: Здравоохранение', executive: 'Источники: Калининградская область', head: 'Источники: Городская больница № 3' },
  flags: { place: '/cabinet/flags?period=2026Q2', ministry: 'Признаки недостоверности', federal: 'Признаки недостоверности', executive: 'Признаки недостоверности', head: 'Признаки недостоверности' },
  flags_of: { place: '/cabinet/organisations/hospital-77/flags?period=2026Q2', ministry: 'Признаки недостоверности', federal: 'Признаки недостоверности', executive: MISSING, head: 'Признаки недостоверности' },
  terms: { place: '/cabinet/terms?period=2026Q2', ministry: 'Сроки: Российская Федерация', federal: 'Сроки: Здравоохранение', executive: 'Сроки: Калининградская область', head: 'Сроки: Городская больница № 3' },
  subscriptions: { place: '/cabinet/subscriptions', ministry: 'Подписки на письма', federal: 'Подписки на письма', executive: 'Подписки на письма', head: 'Подписки на письма' },
};
const SEES_ALL = ['feed', 'platform'];

for (const role of Object.keys(ROLES)) {
  test(`every page as ${role}`, { timeout: 600_000 }, async () => {
    for (const [kind, device] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
      const page = await country.sign_in(browser, role, '/cabinet/terms', device);
      for (const [name, { place, ...headings }] of Object.entries(PAGES)) {
        // Whoever sees what the ministry sees reads the same pages.
        if (SEES_ALL.includes(role) && !['overview', 'organisation'].includes(name)) continue;
        const expected = headings[SEES_ALL.includes(role) ? 'ministry' : role];
        await page.goto(country.base + place);
        await shows(page, expected, expected === MISSING ? 404 : 200);
        await inspect(page, `cabinet-${name}-${role}-${kind}`, { bytes_max: BYTES_MAX });
        await tables_are_named(page, name);
      }
      await page.context().close();
    }
  });
}

test('what everybody may read needs no sign-in, and explains itself', { timeout: 120_000 }, async () => {
  for (const [kind, device] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
    const page = await open(browser, device);
    for (const [name, place, expected] of [['results', '/results', 'Итоги оценки услуг: Российская Федерация'], ['results-region', '/results?region=39&period=2026Q1', 'Итоги оценки услуг: Калининградская область'], ['method', '/method', 'Как рассчитываются показатели']]) {
      await page.goto(country.base + place);
      await shows(page, expected, 200);
      await inspect(page, `public-${name}-${kind}`, { bytes_max: BYTES_MAX });
      await tables_are_named(page, name);
    }
    await page.context().close();
  }
});

test('down to an organisation and back up, each step an address that can be sent', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'ministry', '/cabinet?period=2026Q2', { device: DESKTOP });
  const steps = [
    ['.map a[aria-label*="Калининградская область"]', 'Обзор: Калининградская область'],
    ['nav.sections a[href="/cabinet/figures"]', 'Показатели: Российская Федерация'],
    ['main table a:text-is("Калининградская область")', 'Показатели: Калининградская область'],
    ['main table a:text-is("Медицинские организации")', 'Показатели: Медицинские организации, Калининградская область'],
    ['main table a:text-is("Центральная больница Гусева")', 'Центральная больница Гусева'],
    ['.steps a:text-is("Калининградская область")', 'Показатели: Медицинские организации, Калининградская область'],
    ['.steps a:text-is("Российская Федерация")', 'Показатели: Российская Федерация'],
  ];
  for (const [link, expected] of steps) {
    await page.locator(link).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction((expected) => document.querySelector('h1').innerText === expected, expected);
    // The address alone says what is seen.
    const other = await country.sign_in(browser, 'ministry', page.url().slice(country.base.length), { device: PHONE });
    assert.equal(await heading(other), expected);
    await other.context().close();
  }
  await page.context().close();
});

test('a form chooses the period and what is seen, another language keeps it', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'ministry', '/cabinet', { device: PHONE });
  await page.locator('select[name="period"]').selectOption('2026Q1');
  await page.locator('select[name="industry"]').selectOption('education');
  await page.locator('form.choose button').click();
  await shows(page, 'Обзор: Образование', 200);
  assert.match(await page.locator('main').innerText(), /I квартал 2026, итог/);
  await page.locator('a[hreflang="en"]').click();
  await shows(page, 'Overview: Education', 200);
  assert.match(await page.locator('main').innerText(), /Quarter I of 2026, final/);
  await inspect(page, 'cabinet-overview-en', { language: 'en', bytes_max: BYTES_MAX });
  await page.context().close();
});

test('the keyboard reaches the content first, and every wide table', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'ministry', '/cabinet?period=2026Q2', { device: PHONE });
  await page.keyboard.press('Tab');
  await has_focus(page, '.skip', 'it is reached with the keyboard');
  await page.keyboard.press('Enter');
  await has_focus(page, '#main', 'it is reached with the keyboard');
  for (const wide of await page.locator('.wide, .chart').all()) {
    assert.equal(await wide.getAttribute('tabindex'), '0');
    assert(await wide.getAttribute('aria-label'));
  }
  await fits(page, 'overview');
  await page.context().close();
});

test('a hidden value says that it is hidden, and a missing one that it is missing', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'executive', '/cabinet/organisations/lyceum-39?period=2026Q2', { device: DESKTOP });
  const text = await page.locator('main').innerText();
  assert.match(text, /скрыто/);
  assert.match(text, /Это не ноль и не отсутствие ответов/);
  await page.goto(`${country.base}/cabinet/figures?by=organisation&period=2026Q2`);
  // It has too few answers for a group; the schools that have enough are seen, and its answers are in no figure of a school.
  for (const [row, said] of [['Лицей № 23', /скрыто/], ['Школа № 31', /4,\d\d|3,\d\d/], ['Гимназия № 1', /4,\d\d–\d/]]) {
    assert.match(await page.locator('tr', { hasText: row }).innerText(), said, row);
  }
  await page.context().close();
  const ministry = await country.sign_in(browser, 'ministry', '/cabinet/organisations/school-89', { device: DESKTOP });
  assert.match(await ministry.locator('main').innerText(), /нет ответов/);
  await ministry.context().close();
});

test('files and reports of just this view are taken with the session', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'executive', '/cabinet/figures?period=2026Q2&type=healthcare', { device: DESKTOP });
  const links = await page.locator('.files a').evaluateAll((links) => links.map((link) => [link.innerText, link.getAttribute('href')]));
  for (const [name, href] of links) {
    const answer = await page.request.get(country.base + href);
    assert.equal(answer.status(), 200, `${name} ${href}`);
    if (name === 'CSV') {
      const text = await answer.text();
      assert(text.includes('Центральная больница Гусева') && !text.includes('Детский сад «Янтарь»') && !text.includes('Больница Канска'), text);
    }
  }
  await page.locator('.files a.button').first().click();
  assert.match(await page.locator('h1').innerText(), /Отчёт об оценке/);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.facts div')).display), 'flex', 'the report has its style');
  await picture(page, 'cabinet-report');
  await page.context().close();
});

test('printed, a page has its figures and no navigation', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'ministry', '/cabinet?period=2026Q2', { device: DESKTOP });
  await page.emulateMedia({ media: 'print' });
  assert(!(await page.locator('nav.sections').isVisible()) && !(await page.locator('form.choose').isVisible()));
  assert(await page.locator('.key').isVisible());
  await picture(page, 'cabinet-overview-printed');
  await page.context().close();
});

test('the report is opened from its button, by whoever has one', { timeout: 120_000 }, async () => {
  for (const [role, name] of Object.entries({ ministry: /Российская Федерация/, federal: /Здравоохранение/, executive: /Калининградская область/, head: /Городская больница № 3/, platform: /Российская Федерация/ })) {
    const place = role === 'head' ? '/cabinet/organisations/hospital-77?period=2026Q2' : '/cabinet?period=2026Q2';
    const page = await country.sign_in(browser, role, place, { device: PHONE });
    await page.getByRole('link', { name: 'Квартальный отчёт' }).click();
    assert.match(await heading(page), /Отчёт об оценке/);
    assert.match(await page.locator('body').innerText(), name, role);
    await fits(page, `the report of ${role}`);
    await picture(page, `cabinet-report-${role}`);
    await page.context().close();
  }
});

const MEASURES = '/cabinet/organisations/hospital-77/measures';

test('a measure is written down, mended, changed and taken back', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'head', '/cabinet/organisations/hospital-77', { device: PHONE });
  await page.getByRole('link', { name: 'Записать меру или мероприятие' }).click();
  await shows(page, 'Меры и мероприятия: Городская больница № 3', 200);
  const field = (name) => page.locator(`form.fields [name="${name}"]`);
  const save = page.getByRole('button', { name: 'Сохранить' });
  assert(15 < await focus_is_seen(page, 'measures'));
  for (const [name, value] of Object.entries({ what: 'Скамьи в коридоре', place: 'Второй этаж', from: '2026-07-02', to: '2026-07-01' })) await field(name).fill(value);
  await field('question').selectOption('comfort');
  await save.click();
  await shows(page, 'Меры и мероприятия: Городская больница № 3', 422);
  for (const [name, fault] of Object.entries({ by: 'Заполните это поле.', })) assert.equal(await page.locator(`#${name}-fault`).innerText(), fault);
  assert.equal(await field('question').inputValue(), 'comfort');
  await inspect(page, 'cabinet-measure-faults', { bytes_max: BYTES_MAX });
  await field('by').fill('Завхоз');
  await save.click();
  assert.match(await page.locator('#to-fault').innerText(), /Недопустимое значение/);
  await field('to').fill('2026-07-10');
  await save.dblclick();
  assert.equal(await page.locator('[role="status"]').innerText(), 'Записано.');
  const row = page.locator('main tbody tr', { hasText: 'Скамьи' });
  assert.equal(await counted(row), 1, 'pressed twice, written once');
  await row.getByRole('link').click();
  assert.equal(await field('place').inputValue(), 'Второй этаж');
  await field('what').fill('Скамьи во всех коридорах');
  await field('what').press('Enter');
  assert.equal(await row.locator('th').innerText(), 'Скамьи во всех коридорах');
  await inspect(page, 'cabinet-measure-written', { bytes_max: BYTES_MAX });
  await row.getByRole('button', { name: 'Убрать' }).click();
  assert.equal(await counted(row), 0);
  await page.context().close();
  const feed = await country.sign_in(browser, 'feed', MEASURES, { device: PHONE });
  await shows(feed, MISSING, 404);
  await feed.context().close();
});

// The last one: it closes the quarter.
test('where quarters before a measure are missing, its page says why nothing is concluded', { timeout: 120_000 }, async () => {
  const place = '/cabinet/organisations/hospital-77';
  const page = await country.sign_in(browser, 'ministry', place, { device: DESKTOP });
  const head = await country.sign_in(browser, 'head', place, { device: PHONE });
  const measure = (page) => page.locator('main tr', { hasText: 'Электронная очередь' }).innerText();
  assert.match(await measure(page), /→ III кв. 2026.*сравнить пока не с чем: нет кварталов до или после/s);
  await country.host.at('2026-09-30T22:35:00Z');
  await country.host.json('POST', '/dev/run/rollup');
  for (const it of [page, head]) await it.goto(`${country.base}${place}?period=2026Q3`);
  // The demo has few quarters: before the quarter of the alarm there is none to compare, and the page says so.
  assert.match(await measure(page), /→ III кв. 2026\s+—\s+—\s+сравнить пока не с чем: нет кварталов до или после/);
  assert.match(await page.locator('main').innerText(), /комментарии ко всем ответам квартала.*Показатели на этой странице — III квартал 2026, итог/s);
  assert.match(await page.locator('main').innerText(), /Программа скрывает телефоны.*Других имён, домашних адресов, диагнозов и историй она не находит/s);
  await inspect(page, 'cabinet-measure-brought', { bytes_max: BYTES_MAX });
  assert.match(await measure(head), /→ III кв. 2026\s+—\s+—\s+сравнить пока не с чем: нет кварталов до или после/);
  for (const it of [page, head]) await it.context().close();
});
