// New cases in a real browser: one by one, chosen by names as long as they really are, and from a table; and the way out of letters.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, counted, focus_is_seen, inspect, launch, open, shows, tables_are_named } from './browser.js';
import { Country } from './country.js';

const BYTES_MAX = 120 * 1024;
const LONG = 'Федеральное государственное бюджетное учреждение здравоохранения «Национальный медицинский исследовательский центр профилактики имени Святителя Луки Войно-Ясенецкого»';
const TITLE = 'Сократить число визитов при оформлении инвалидности с четырёх до одного, запрашивать выписки у медицинских организаций без участия заявителя и его семьи';
const PEOPLE = {
  centre: { name: `Аналитический центр: ${LONG}`, kind: 'body', roles: ['analytical_centre'] },
  bureau: { name: LONG, kind: 'body' },
  agency: { name: `${LONG} (второй корпус)`, kind: 'body' },
};
// The words of a machine: none of them is for people.
const MACHINE = /change_request|analytical_centre|not_entitled|field_|severity_|state_has|T\d\d:\d\d|undefined|null/;

let country, browser;
before(async () => {
  [country, browser] = await Promise.all([Country.start({ quarters: false }), launch()]);
  const { host } = country;
  await host.at('2026-07-15T09:00:00Z');
  for (const [id, entry] of Object.entries(PEOPLE)) {
    await host.register(`participants/${id}`, { ...entry, email: `${id}@officials.example`, signs_in_as: `${id}@participants.example` });
  }
  await host.register('services/disability', {
    name: `Установление инвалидности: ${LONG}`, form: 'service', level: 'federal', owner: 'bureau', on_portal: 'live', organisation_types: ['expertise_bureau'],
  });
}, { timeout: 120_000 });
after(async () => { await browser?.close(); country?.stop(); });

const reads_well = async (page) => assert.doesNotMatch(await page.locator('main').innerText(), MACHINE, page.url());

/// Fills a form in, and presses.
async function make(page, kind, fields) {
  await page.goto(`${country.base}/cabinet/new/${kind}`);
  for (const [label, value] of Object.entries(fields)) {
    const field = page.getByLabel(label, { exact: true });
    const tag = await field.evaluate((it) => (it.type === 'checkbox' ? 'box' : it.tagName));
    if (tag === 'SELECT') await field.selectOption(value);
    else if (tag === 'box') await field.check();
    else await field.fill(value);
  }
  await page.getByRole('button', { name: 'Записать' }).dblclick();
  await page.waitForURL(/done=yes/);
  assert.match(await page.locator('[role="status"]').innerText(), /Записано/);
  await reads_well(page);
}

/// The text of the document that is shown is written anew: first it is told what would change.
async function rewritten(page, device) {
  await page.getByRole('link', { name: 'Изменить текст' }).click();
  await shows(page, 'Текст документа', 200);
  await inspect(page, `making-text-${device}`, { bytes_max: BYTES_MAX });
  await focus_is_seen(page, 'text');
  await page.getByLabel('Текст по пунктам').fill(`1. Один визит вместо трёх: ${TITLE.toLowerCase()}\n\n3. ${LONG} запрашивает выписку без заявителя`);
  await page.getByRole('button', { name: 'Показать, что изменится' }).click();
  await shows(page, 'Текст документа', 200);
  assert.match(await page.locator('main').innerText(), /Что изменится/);
  await inspect(page, `making-text-looked-at-${device}`, { bytes_max: BYTES_MAX });
  await tables_are_named(page, 'text');
  await reads_well(page);
  // Somebody else has stored another text meanwhile, in another window of the browser.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByLabel('Текст по пунктам').fill('1. Один визит вместо двух');
  await other.getByRole('button', { name: 'Показать, что изменится' }).click();
  await other.getByRole('button', { name: 'Сохранить новую версию' }).dblclick();
  await other.waitForURL(/done=yes/);
  await other.close();
  await page.getByRole('button', { name: 'Сохранить новую версию' }).click();
  await shows(page, 'Текст документа', 409);
  assert.match(await page.getByLabel('Текст по пунктам').inputValue(), /запрашивает выписку/);
  await inspect(page, `making-text-overtaken-${device}`, { bytes_max: BYTES_MAX });
  await page.getByRole('button', { name: 'Сохранить новую версию' }).click();
  await page.waitForURL(/done=yes/);
  await page.getByRole('link', { name: 'Изменить текст' }).click();
  await page.getByRole('link', { name: 'Что изменилось с версии 1' }).click();
  await inspect(page, `making-text-compared-${device}`, { bytes_max: BYTES_MAX });
}

for (const [device, way] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
  test(`a case of every kind, on a ${device}`, { timeout: 240_000 }, async () => {
    const centre = await country.sign_in(browser, 'centre', '/cabinet/new', way);
    await shows(centre, 'Новое дело', 200);
    await inspect(centre, `making-kinds-${device}`, { bytes_max: BYTES_MAX });
    await focus_is_seen(centre, 'kinds');
    for (const kind of ['change_request', 'incident', 'measure', 'document', 'check', 'study', 'finding', 'request']) {
      await centre.goto(`${country.base}/cabinet/new/${kind}`);
      await inspect(centre, `making-${kind}-${device}`, { bytes_max: BYTES_MAX });
      await reads_well(centre);
      await centre.getByRole('button', { name: 'Записать' }).click();
      assert((await counted(centre.locator('.fault'))) > 0, kind);
      await inspect(centre, `making-${kind}-faults-${device}`, { bytes_max: BYTES_MAX });
      await reads_well(centre);
    }
    const service = { 'О чём': `Услуга: Установление инвалидности: ${LONG}` };
    await make(centre, 'document', {
      'Вид документа': 'target_state', 'О чём, в нескольких словах': `${TITLE} (${device})`, ...service, 'Текст по пунктам': '1. Один визит вместо четырёх\n2. Решение за десять дней',
    });
    await inspect(centre, `making-document-made-${device}`, { bytes_max: BYTES_MAX });
    await rewritten(centre, device);
    await make(centre, 'measure', {
      ...service, 'О чём, в нескольких словах': TITLE, 'Начало': '2026-08-03', 'Срок': '2026-09-01', [LONG]: true,
    }).catch(async (error) => { await inspect(centre, `making-failed-${device}`); throw error; });
    await inspect(centre, `making-measure-made-${device}`, { bytes_max: BYTES_MAX });
    const study = { ...service, 'О чём, в нескольких словах': TITLE, 'Задания': `Подать заявление: войти; ${TITLE}\nУзнать решение`, 'Серия исследований': 'Подача заявления' };
    await make(centre, 'study', study);
    const named = new URL(centre.url()).pathname.split('/').at(-1);
    await inspect(centre, `making-study-made-${device}`, { bytes_max: BYTES_MAX });
    await make(centre, 'finding', {
      'Исследование': named, 'О чём, в нескольких словах': TITLE, 'Задание': 'Подать заявление', 'Шаг задания': 'войти', 'Насколько мешает': 'problem_4',
      'Сколько человек столкнулось': '7', 'Из скольких участников': '12',
    });
    assert.match(await centre.locator('main').innerText(), /7 из 12 \(от 32 до 81 %\)/);
    await inspect(centre, `making-finding-made-${device}`, { bytes_max: BYTES_MAX });
    await centre.getByRole('button', { name: 'Превратить в запрос на изменение' }).click();
    await centre.waitForURL(/done=yes/);
    assert.match(await centre.locator('main').innerText(), /Стало запросом на изменение/);
    await make(centre, 'request', { 'Кому запрос': LONG, 'О чём, в нескольких словах': TITLE, 'Что вы спрашиваете': 'Сколько визитов делает заявитель?' });
    await centre.context().close();
  });

  test(`cases from a table, on a ${device}`, { timeout: 180_000 }, async () => {
    const page = await country.sign_in(browser, 'bureau', '/cabinet/import', way);
    await shows(page, 'Завести дела из таблицы', 200);
    await inspect(page, `making-import-${device}`, { bytes_max: BYTES_MAX });
    const rows = [['external_ref', 'title', 'target_kind', 'target_id', 'source'], [`A-${device}`, TITLE, 'service', 'disability', 'feedback'], ['B', '', 'service', 'nothing', 'слухи']];
    const file = { name: 'cases.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.map((row) => row.join(';')).join('\n')) };
    await page.getByLabel('Файл').setInputFiles(file);
    await page.getByRole('button', { name: 'Проверить файл' }).click();
    await shows(page, 'Завести дела из таблицы', 200);
    assert.match(await page.locator('[role="status"]').innerText(), /Новых дел\s+1[^]*Строк с ошибками\s+1/);
    await inspect(page, `making-import-looked-at-${device}`, { bytes_max: BYTES_MAX });
    await tables_are_named(page, 'import');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Скачать строки с ошибками' }).click()]);
    assert.equal(download.suggestedFilename(), 'change_request-faults.csv');
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByRole('link', { name: 'К делам' }).click();
    assert.match(await page.locator('main').innerText(), /ЗИ-2026-/);
    await page.context().close();
  });
}
