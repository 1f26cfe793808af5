// The registers and the audit trail in a real browser: who has these pages, and how a list, a form, a file and a key go.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, counted, focus_is_seen, inspect, launch, shows, tables_are_named } from './browser.js';
import { Country, ROLES } from './country.js';

const BYTES_MAX = 120 * 1024;
const KEEPERS = { ministry: { device: DESKTOP }, platform: { device: PHONE, theme: 'dark' } };
const MISSING = 'Такой страницы нет';
const REGISTERS = '/cabinet/registers';
const TODAY = '/cabinet/audit/2026-07-15';

let country, browser;
before(async () => { [country, browser] = await Promise.all([Country.start({ quarters: false }), launch()]); }, { timeout: 120_000 });
after(async () => { await browser?.close(); country?.stop(); });

/// Every page, by its heading.
const PAGES = {
  registers: [REGISTERS, 'Реестры'],
  regions: [`${REGISTERS}/regions`, 'Регионы'],
  industries: [`${REGISTERS}/industries`, 'Отрасли'],
  types: [`${REGISTERS}/organisation_types`, 'Типы организаций'],
  type: [`${REGISTERS}/organisation_types/entry`, 'Типы организаций: новая запись'],
  organisations: [`${REGISTERS}/organisations`, 'Организации'],
  nothing: [`${REGISTERS}/organisations?q=${encodeURIComponent('нет такой')}`, 'Организации'],
  sources: [`${REGISTERS}/sources`, 'Источники'],
  participants: [`${REGISTERS}/participants`, 'Участники'],
  questionnaires: [`${REGISTERS}/questionnaires`, 'Анкеты'],
  questionnaire: [`${REGISTERS}/questionnaires/version?id=standard&version=2`, 'Анкета: Все типы организаций, версия 2'],
  editor: [`${REGISTERS}/questionnaires/edit?id=standard&version=2&alike=yes`, 'Новая анкета'],
  methods: [`${REGISTERS}/methods`, 'Методики'],
  events: [`${REGISTERS}/information_events`, 'Информационные мероприятия'],
  recommendations: [`${REGISTERS}/recommendations`, 'Методика повышения удовлетворённости'],
  services: [`${REGISTERS}/services`, 'Услуги'],
  situations: [`${REGISTERS}/situations`, 'Жизненные ситуации'],
  calendars: [`${REGISTERS}/calendars`, 'Производственный календарь'],
  entry: [`${REGISTERS}/organisations/entry?id=clinic-39`, 'Организации: Центральная больница Гусева'],
  new: [`${REGISTERS}/sources/entry`, 'Источники: новая запись'],
  file: [`${REGISTERS}/organisations/import`, 'Организации: Загрузить таблицу'],
  keys: [`${REGISTERS}/sources/keys?id=mis`, 'Ключи: МИС'],
  tokens: [`${REGISTERS}/participants/keys?id=federal`, 'Ключи и входы: Министерство здравоохранения'],
  trail: ['/cabinet/audit?from=2026-01-15&to=2026-07-15', 'Журнал'],
  chain: [`/cabinet/audit/2026-01-15.organisations`, 'Журнал: Организации, 15\u00a0января\u00a02026\u00a0года'],
};

for (const role of Object.keys(ROLES)) {
  test(`the registers as ${role}`, { timeout: 300_000 }, async () => {
    const page = await country.sign_in(browser, role, '/cabinet/terms', KEEPERS[role] ?? { device: PHONE });
    assert.equal(await page.locator(`nav.sections a[href="${REGISTERS}"]`).count(), role in KEEPERS ? 1 : 0);
    for (const [name, [place, expected]] of Object.entries(PAGES)) {
      await page.goto(country.base + place);
      if (role in KEEPERS) {
        await shows(page, expected, 200);
        await inspect(page, `registers-${name}-${role}`, { bytes_max: BYTES_MAX });
        await tables_are_named(page, name);
      } else {
        await shows(page, MISSING, 404);
      }
    }
    await page.context().close();
  });
}

test('the registers are read in English, too', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'ministry', REGISTERS, { device: PHONE, locale: 'en-GB' });
  for (const [name, expected] of Object.entries({ registers: 'Registers', entry: 'Organisations: Центральная больница Гусева', keys: 'Keys: МИС', trail: 'Audit trail' })) {
    await page.goto(country.base + PAGES[name][0]);
    await shows(page, expected, 200);
    await inspect(page, `registers-${name}-en`, { language: 'en', bytes_max: BYTES_MAX });
  }
  await page.context().close();
});

for (const [kind, device] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
  test(`an entry is written, refused at its fields, mended and found, on a ${kind}`, { timeout: 120_000 }, async () => {
    const id = `pool-${kind}`;
    const page = await country.sign_in(browser, 'ministry', `${REGISTERS}/organisations`, device);
    await page.locator('a.button', { hasText: 'Добавить запись' }).click();
    const places = await focus_is_seen(page, 'a new entry');
    assert(20 < places, `${places} places`);
    const field = (name) => page.locator(`[name="${name}"]`);
    for (const [name, value] of Object.entries({ id, name: 'Бассейн «Волна»', ogrn: '1027700132196', included_on: '2026-05-01' })) await field(name).fill(value);
    await field('region').selectOption('39');
    await field('level').selectOption('regional');
    // With the keyboard, as whoever fills in many of them.
    await field('included_on').press('Enter');
    await shows(page, 'Организации: новая запись', 422);
    assert.match(await page.locator('[role="alert"]').innerText(), /Ничего не сохранено/);
    for (const [name, fault] of Object.entries({ type: 'Заполните это поле.', ogrn: 'Недопустимое значение.' })) {
      assert.equal(await field(name).getAttribute('aria-invalid'), 'true', name);
      const described = (await field(name).getAttribute('aria-describedby')).split(' ');
      assert.equal(await page.locator(`#${described[0]}`).innerText(), fault);
      // The list at the top leads there.
      await page.locator(`[role="alert"] a[href="#${name}"]`).click();
      assert.equal(new URL(page.url()).hash, `#${name}`);
    }
    assert.equal(await field('name').inputValue(), 'Бассейн «Волна»');
    await inspect(page, `registers-faults-${kind}`, { bytes_max: BYTES_MAX });
    await field('type').selectOption('sport');
    await field('ogrn').fill(kind === 'phone' ? '1027700132206' : '1027700132217');
    await page.getByRole('button', { name: 'Сохранить' }).dblclick();
    await page.locator('[role="status"]').waitFor();
    await shows(page, 'Организации', 200);
    assert.equal(await page.locator('[role="status"]').innerText(), 'Запись сохранена.');
    await page.locator('#q').fill('вОЛНА');
    await page.locator('#q').press('Enter');
    assert((await counted(page.locator('main table tbody tr'))) >= 1);
    assert.match(await page.locator('main table').innerText(), /Бассейн «Волна».*Калининградская область/s);
    await page.context().close();
  });
}

test('two change one entry: the second is told, and overwrites nothing', { timeout: 120_000 }, async () => {
  const place = `${REGISTERS}/sources/entry?id=mis`;
  const one = await country.sign_in(browser, 'ministry', place, { device: DESKTOP });
  const second = await country.sign_in(browser, 'platform', place, { device: DESKTOP });
  for (const [page, days, status] of [[one, '1', 200], [second, '7', 422]]) {
    await page.locator('[name="rhythm_days"]').fill(days);
    await page.getByRole('button', { name: 'Сохранить' }).click();
    assert.equal(page.fetched.find((it) => it.status() !== 303).status(), status);
  }
  assert.match(await second.locator('[role="alert"]').innerText(), /запись изменил кто-то другой/);
  await inspect(second, 'registers-conflict', { bytes_max: BYTES_MAX });
  await second.goto(country.base + place);
  assert.equal(await second.locator('[name="rhythm_days"]').inputValue(), '1');
  await one.context().close();
  await second.context().close();
});

test('a file is shown before it is stored, and its bad rows are told', { timeout: 120_000 }, async () => {
  const place = `${REGISTERS}/regions/import`;
  const page = await country.sign_in(browser, 'platform', place, { device: PHONE });
  const upload = async (text, name = 'regions.csv') => {
    await page.goto(country.base + place);
    await page.locator('input[type="file"]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Проверить файл' }).click();
  };
  const file = 'id,joined_on\r\n45,2026-01-01\r\n00,2026-01-01\r\n46,\r\n47,2026-01-01,x\r\n';
  await upload(file);
  await shows(page, 'Регионы: Загрузить таблицу', 200);
  assert.equal(await page.locator('h2').innerText(), 'Так будет');
  assert.deepEqual(await page.locator('tbody th').allInnerTexts(), ['3', '4', '5']);
  assert.match(await page.locator('main').innerText(), /Ещё ничего не сохранено/);
  await inspect(page, 'registers-preview', { bytes_max: BYTES_MAX });
  await page.getByRole('button', { name: 'Сохранить' }).dblclick();
  await page.locator('h2', { hasText: 'Сохранено' }).waitFor();
  await inspect(page, 'registers-stored', { bytes_max: BYTES_MAX });
  await page.getByRole('link', { name: 'К реестру' }).click();
  assert.match(await page.locator('main table').innerText(), /Курганская область/);
  await upload(file);
  assert.match(await page.locator('dl').innerText(), /Новых и изменённых строк\s+0/);
  for (const [name, text, status, told] of [
    ['empty', '', 422, /Файл пуст или не выбран/], ['headless', '1,2\r\n3,4\r\n', 422, /нет строки с названиями столбцов/],
    ['large', 'x'.repeat(5 * 1024 * 1024 + 1), 413, /не больше 5 МБ/],
  ]) {
    await upload(text);
    assert.match(await page.locator('main').innerText(), told);
    assert.equal(page.fetched.findLast((it) => it.request().isNavigationRequest()).status(), status, name);
    await inspect(page, `registers-file-${name}`, { bytes_max: BYTES_MAX });
  }
  const [download] = await Promise.all([page.waitForEvent('download'), page.goto(`${country.base}${REGISTERS}/regions`).then(() => page.getByRole('link', { name: 'Выгрузить CSV' }).click())]);
  assert.equal(download.suggestedFilename(), 'regions.csv');
  await page.context().close();
});

test('a key is shown once, whatever is pressed, and ends after a question', { timeout: 120_000 }, async () => {
  const place = `${REGISTERS}/sources/keys?id=mis`;
  const page = await country.sign_in(browser, 'ministry', place, { device: PHONE });
  const issue = page.getByRole('button', { name: 'Выпустить новый ключ' });
  await issue.focus();
  await page.keyboard.press('Enter');
  await page.locator('[role="status"]').waitFor();
  const key = await page.locator('[role="status"] code').innerText();
  assert.match(await page.locator('[role="status"]').innerText(), /показан один раз[^]*Действует по 15\sиюля\s2027/);
  await inspect(page, 'registers-key', { bytes_max: BYTES_MAX });
  assert.equal(await counted(page.locator('tbody tr')), 2);
  // Loaded again, the form is pressed again: that makes nothing and shows nothing.
  await page.reload();
  assert.match(await page.locator('[role="alert"]').innerText(), /Второй ключ не выпущен/);
  assert(!(await page.content()).includes(key));
  await inspect(page, 'registers-key-again', { bytes_max: BYTES_MAX });
  await page.goto(country.base + place);
  assert(!(await page.content()).includes(key));
  assert.equal(await counted(page.locator('tbody tr')), 2);
  const source = await fetch(`${country.base}/v1/receipts/none`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(source.status, 404, 'the key is good');
  await page.getByRole('button', { name: `Завершить ключ ${key.split('_')[2]}` }).click();
  assert.match(await page.locator('[role="alert"]').innerText(), /Он перестанет действовать сразу/);
  await inspect(page, 'registers-key-ending', { bytes_max: BYTES_MAX });
  await page.locator('[role="alert"]').getByRole('button', { name: 'Завершить' }).click();
  assert.equal(await counted(page.locator('tbody tr')), 1);
  const ended = await fetch(`${country.base}/v1/receipts/none`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(ended.status, 401);
  await page.context().close();
});

test('all sessions of a participant are ended after a question', { timeout: 120_000 }, async () => {
  const other = await country.sign_in(browser, 'federal', '/cabinet/terms', { device: PHONE });
  const page = await country.sign_in(browser, 'platform', `${REGISTERS}/participants/keys?id=federal`, { device: DESKTOP });
  await page.getByRole('button', { name: 'Завершить все входы' }).click();
  assert.match(await page.locator('[role="alert"]').innerText(), /Завершить все входы этого участника/);
  await inspect(page, 'registers-sessions-ending', { bytes_max: BYTES_MAX });
  await page.locator('[role="alert"]').getByRole('button').click();
  await page.waitForLoadState();
  await other.goto(`${country.base}/cabinet/terms`);
  assert(!other.url().includes('/cabinet'), other.url());
  await page.context().close();
  await other.context().close();
});

test('a form of an earlier session says so and changes nothing', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'ministry', `${REGISTERS}/regions/entry`, { device: PHONE });
  await page.locator('[name="id"]').selectOption('48');
  await page.locator('[name="joined_on"]').fill('2026-01-01');
  // In another tab of the same browser.
  const tab = await page.context().newPage();
  await page.context().clearCookies();
  await country.enter(tab, 'ministry', '/cabinet/terms');
  await tab.close();
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await shows(page, 'Ничего не изменилось', 403);
  await inspect(page, 'registers-stale', { bytes_max: BYTES_MAX });
  await page.goto(`${country.base}${REGISTERS}/regions`);
  assert(!(await page.locator('main table').innerText()).includes('Липецкая'));
  await page.context().close();
});

test('the audit trail tells who did what, and that it was looked at', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'platform', '/cabinet/audit', { device: PHONE });
  await page.goto(`${country.base}${REGISTERS}/methods`);
  await page.goto(`${country.base}/cabinet/audit`);
  await page.locator('main table a', { hasText: 'Что показано: Оператор системы' }).first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/audit\/2026-07-15/);
  await page.goto(`${country.base}${TODAY}.reads.participant:platform`);
  const text = await page.locator('main').innerText();
  assert.match(text, /GET \/cabinet\/registers\/methods/);
  await inspect(page, 'trail-reads', { bytes_max: BYTES_MAX });
  await page.context().close();
});

for (const [kind, device] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
  test(`a questionnaire is written, looked at and stored, on a ${kind}`, { timeout: 180_000 }, async () => {
    const page = await country.sign_in(browser, 'ministry', `${REGISTERS}/questionnaires/edit?id=standard&version=2&alike=yes`, device);
    const text = (place, language) => page.locator(`[id="questions.${place}.text.${language}"]`);
    const check = () => page.getByRole('button', { name: 'Проверить и посмотреть' }).first().click();
    assert(20 < (await focus_is_seen(page, 'the editor')));
    await text(1, 'ru').fill(`Удобно ли было? ${'Очень длинное официальное наименование '.repeat(4)}`);
    // What was typed goes with every button, and the eye with the question.
    await page.getByRole('button', { name: /^Выше\s*: Вопрос 2$/ }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'questions.0.text.ru');
    assert.match(await text(0, 'ru').inputValue(), /^Удобно ли было\?/);
    await page.getByRole('button', { name: /^Убрать\s*: Вопрос 5$/ }).click();
    await page.getByRole('button', { name: 'Добавить вопрос' }).click();
    await page.waitForFunction(() => document.activeElement?.id === 'questions.4.text.ru');
    await page.getByLabel(kind === 'phone' ? 'Физкультурно-спортивные организации' : 'Дошкольные образовательные организации').check();
    await check();
    await shows(page, 'Новая анкета', 422);
    await page.locator('[role="alert"] a[href="#questions.4.text.ru"]').click();
    await inspect(page, `questionnaire-faults-${kind}`, { bytes_max: BYTES_MAX });
    for (const [language, words] of Object.entries({ ru: 'Вкусно ли кормят?', en: 'Is the food good?', tt: 'Ашату тәмлеме?' })) await text(4, language).fill(words);
    await check();
    await shows(page, 'Проверьте анкету', 200);
    await inspect(page, `questionnaire-check-${kind}`, { bytes_max: BYTES_MAX });
    await tables_are_named(page, 'check');
    for (const told of [/Изменены слова/, /Новый: баллы/, /Убран: прежние/, /Удовлетворённость — среднее/]) assert.match(await page.locator('main').innerText(), told);
    for (const [language, name, words] of [['tt', 'Татарча', 'Ашату тәмлеме?'], ['ru', 'Русский', 'Вкусно ли кормят?']]) {
      const [tab] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name }).click()]);
      await tab.waitForLoadState();
      assert.equal(await tab.locator('html').getAttribute('lang'), language);
      assert.match(await tab.locator('legend').last().innerText(), new RegExp(`5\\. ${words.replace('?', '\\?')}`));
      // It can be tried, and sends nothing.
      await tab.locator('label.choice').first().click();
      await tab.keyboard.press('Enter');
      assert.match(tab.url(), /questionnaires\/preview/);
      await tab.close();
    }
    await page.getByRole('button', { name: 'Вернуться к правке' }).click();
    assert.equal(await text(4, 'tt').inputValue(), 'Ашату тәмлеме?');
    await check();
    await page.getByRole('button', { name: 'Сохранить анкету' }).dblclick();
    await page.locator('[role="status"]').waitFor();
    await shows(page, 'Анкеты', 200);
    const title = kind === 'phone' ? 'Физкультурно-спортивные организации' : 'Дошкольные образовательные организации';
    assert.equal(await counted(page.locator('h2', { hasText: title })), 1, 'twice is once');
    await inspect(page, `questionnaires-${kind}`, { bytes_max: BYTES_MAX });
    await page.context().close();
  });
}
