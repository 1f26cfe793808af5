// Part B in a real browser: what is wanted of somebody, a list, a case and a move that is pressed, a proposal, a service.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, focus_is_seen, heading, inspect, launch, shows, tables_are_named } from './browser.js';
import { Country } from './country.js';

const BYTES_MAX = 120 * 1024;
// As long as names in the registers really are.
const LONG = 'Федеральное государственное бюджетное учреждение здравоохранения «Национальный медицинский исследовательский центр профилактики имени Святителя Луки Войно-Ясенецкого»';
const TITLE = 'Сократить число визитов при оформлении инвалидности с четырёх до одного, запрашивать выписки у медицинских организаций без участия заявителя и его семьи';
const PEOPLE = {
  centre: { name: 'Аналитический центр при Правительстве', kind: 'body', roles: ['analytical_centre'] },
  economy: { name: 'Минэкономразвития России', kind: 'body', roles: ['economy_ministry'] },
  bureau: { name: LONG, kind: 'body' },
};
// The words of a machine: none of them is for people.
const MACHINE = /change_request|analytical_centre|not_entitled|state_has|assessed|T\d\d:\d\d|2026-\d\d-\d\d|disability|undefined|null/;

let country, browser;
const tokens = {};
before(async () => {
  [country, browser] = await Promise.all([Country.start({ quarters: false }), launch()]);
  const { host } = country;
  await host.at('2026-07-15T09:00:00Z');
  for (const [id, entry] of Object.entries(PEOPLE)) {
    await host.register(`participants/${id}`, { ...entry, signs_in_as: `${id}@participants.example` });
    tokens[id] = (await host.json('POST', `/v1/registry/participants/${id}/tokens`, {})).token;
  }
  await host.register('services/disability', {
    name: `Установление инвалидности: ${LONG}`, form: 'service', level: 'federal', owner: 'bureau', on_portal: 'no', organisation_types: ['expertise_bureau'],
  });
  await host.register('situations/loss', { name: 'Утрата здоровья', circumstances: 'Травма или болезнь', needs: 'Помощь и выплаты', services: ['disability'] });
}, { timeout: 120_000 });
after(async () => { await browser?.close(); country?.stop(); });

const proposed = (id) => country.host.json('PUT', `/v1/cases/${id}`, {
  kind: 'change_request', title: TITLE, target: { kind: 'service', id: 'disability' }, details: { source: 'feedback' },
}, tokens.bureau);

/// What a person reads has no words of the machine.
const reads_well = async (page) => assert.doesNotMatch(await page.locator('main').innerText(), MACHINE, page.url());

for (const [kind, device] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
  test(`from a task to a move that is made, on a ${kind}`, { timeout: 180_000 }, async () => {
    const page = await country.sign_in(browser, 'federal', '/cabinet/tasks', device);
    await shows(page, 'Задачи', 200);
    assert.match(await page.locator('main').innerText(), /Сейчас от вас ничего не ждут/);
    await inspect(page, `cases-no-tasks-${kind}`, { bytes_max: BYTES_MAX });
    await page.context().close();

    await proposed(`wish-${kind}`);
    const centre = await country.sign_in(browser, 'centre', '/cabinet/tasks', device);
    await shows(centre, 'Задачи', 200);
    await inspect(centre, `cases-tasks-${kind}`, { bytes_max: BYTES_MAX });
    await focus_is_seen(centre, 'tasks');
    await reads_well(centre);
    await centre.getByRole('link', { name: 'Оценить' }).first().click();
    await shows(centre, TITLE, 200);
    assert(await centre.locator('#move-assess').isVisible(), 'a task leads to its form, unfolded');
    await inspect(centre, `cases-case-${kind}`, { bytes_max: BYTES_MAX });
    await focus_is_seen(centre, 'case');
    await reads_well(centre);

    // Nothing is merged into nothing: what is wrong stands at its field.
    const merge = centre.locator('details:has(#move-merge)');
    await merge.locator('summary').click();
    await merge.locator('button').click();
    await shows(centre, TITLE, 422);
    assert.equal(await centre.locator('#merge-into').getAttribute('aria-invalid'), 'true');
    await inspect(centre, `cases-faults-${kind}`, { bytes_max: BYTES_MAX });

    const assess = centre.locator('details:has(#move-assess)');
    await assess.locator('summary').click();
    await assess.locator('textarea').fill('Коснётся ста тысяч заявителей в год');
    await assess.locator('button').dblclick();
    await centre.waitForURL(/done=yes/);
    await shows(centre, TITLE, 200);
    assert.match(await centre.locator('[role="status"]').innerText(), /Записано/);
    const way = await centre.locator('ol').innerText();
    assert.equal(way.split('Предложено → Оценено').length, 2, 'pressed twice, it was done once');
    await centre.locator('summary', { hasText: 'Другие шаги' }).click();
    await inspect(centre, `cases-moved-${kind}`, { bytes_max: BYTES_MAX });
    await reads_well(centre);
    await centre.context().close();
  });

  test(`a list, a service and a proposal, on a ${kind}`, { timeout: 180_000 }, async () => {
    await proposed(`more-${kind}`);
    const page = await country.sign_in(browser, 'bureau', '/cabinet/cases', device);
    await shows(page, 'Дела', 200);
    await inspect(page, `cases-list-${kind}`, { bytes_max: BYTES_MAX });
    await tables_are_named(page, 'cases');
    await reads_well(page);
    await page.getByLabel('Номер или слова из названия').fill('нет такого');
    await page.getByRole('button', { name: 'Показать' }).click();
    assert.match(await page.locator('.tip').innerText(), /Таких дел нет/);
    await page.goto(`${country.base}/cabinet/cases?sort=newest`);
    const file = await page.request.get(country.base + (await page.getByRole('link', { name: 'XLSX' }).getAttribute('href')));
    assert.equal((await file.body()).subarray(0, 2).toString(), 'PK');

    await page.goto(`${country.base}/cabinet/situations/loss`);
    await shows(page, 'Утрата здоровья', 200);
    await inspect(page, `cases-situation-${kind}`, { bytes_max: BYTES_MAX });
    await page.getByLabel('Шаги пути').getByRole('link', { name: /Установление инвалидности/ }).click();
    await inspect(page, `cases-service-${kind}`, { bytes_max: BYTES_MAX });
    await tables_are_named(page, 'service');
    await reads_well(page);
    await page.getByRole('link', { name: 'Предложить изменение' }).click();
    await shows(page, 'Предложить изменение', 200);
    await page.getByRole('button', { name: 'Записать' }).click();
    await shows(page, 'Предложить изменение', 422);
    await inspect(page, `cases-propose-${kind}`, { bytes_max: BYTES_MAX });
    await page.getByLabel('О чём, в нескольких словах').fill(`Заявление без визита (${kind})`);
    await page.getByRole('button', { name: 'Записать' }).dblclick();
    await page.waitForURL(/done=yes/);
    await shows(page, `Заявление без визита (${kind})`, 200);
    await page.goto(`${country.base}/cabinet/cases?sort=title`);
    assert.equal(await page.getByRole('link', { name: `Заявление без визита (${kind})` }).count(), 1, 'proposed once');
    assert.equal(await heading(page), 'Дела');
    await page.context().close();
  });
}

test('many requests are judged at once, with the keyboard', { timeout: 180_000 }, async () => {
  for (const id of ['first', 'second', 'third']) await proposed(`bulk-${id}`);
  const numbers = {};
  for (const id of ['first', 'second', 'third']) numbers[id] = (await country.host.json('GET', `/v1/cases/bulk-${id}`, undefined, tokens.centre)).number;
  const page = await country.sign_in(browser, 'centre', '/cabinet/cases?state=proposed&sort=newest', { device: DESKTOP });
  const choose = async (id) => {
    const box = page.getByLabel(`Выбрать ${numbers[id]}`);
    await box.focus();
    await page.keyboard.press('Space');
    assert(await box.isChecked());
  };
  await choose('second');
  await choose('third');
  await page.locator('summary', { hasText: 'Что сделать с выбранными' }).focus();
  await page.keyboard.press('Enter');
  await inspect(page, 'cases-bulk-desktop', { bytes_max: BYTES_MAX });
  await page.getByLabel('Номер дела, с которым объединить').fill(numbers.first);
  await page.getByRole('button', { name: 'Объединить' }).click();
  const told = await page.locator('[role="status"]').innerText();
  for (const id of ['second', 'third']) assert.match(told, new RegExp(`${numbers[id]}: Записано`));
  await shows(page, 'Дела', 200);
  await inspect(page, 'cases-bulk-done-desktop', { bytes_max: BYTES_MAX });
  await reads_well(page);
  const file = await page.request.get(country.base + (await page.getByRole('link', { name: 'CSV' }).getAttribute('href')));
  assert.match(file.headers()['content-disposition'], /otklik-cases-proposed-2026-07-15\.csv/);
  assert.match(await file.text(), /^\ufeffНомер;Вид;/);
  await page.context().close();
});

for (const [kind, device] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
  test(`a road map and a request judged by its history, on a ${kind}`, { timeout: 180_000 }, async () => {
    const { host } = country;
    const about = { target: { kind: 'service', id: 'disability' } };
    const text = (document_type, more) => ({ kind: 'document', title: TITLE, ...about, details: { document_type, clauses: [{ number: '1', text: 'Один визит вместо четырёх' }], ...more } });
    const put = (id, body) => host.json('PUT', `/v1/cases/${kind}-${id}`, body, tokens.centre);
    await put('state', text('target_state'));
    await put('map', text('road_map', { target_state: `${kind}-state` }));
    const page = await country.sign_in(browser, 'bureau', `/cabinet/road-maps/${kind}-map`, device);
    assert.match(await page.locator('.tip').innerText(), /В карте пока нет мероприятий/);
    await inspect(page, `cases-road-map-empty-${kind}`, { bytes_max: BYTES_MAX });
    const measure = (starts_on, due_on, more) => ({
      kind: 'measure', title: TITLE, ...about, parties: { performers: ['bureau'], controller: 'centre' }, details: { starts_on, due_on, road_map: `${kind}-map`, ...more },
    });
    await put('one', measure('2026-07-01', '2026-08-03'));
    await put('two', measure('2026-08-04', '2026-12-01', { depends_on: [`${kind}-one`] }));
    await host.json('POST', `/v1/cases/${kind}-one/moves/postpone`, { version: 1, due: '2026-09-02', decision: { number: '7', date: '2026-07-14', body: 'Рабочая группа', text: 'Перенести' } }, tokens.centre);
    await page.reload();
    const main = await page.locator('main').innerText();
    assert.match(main, /2\sсентября\s2026[^]*3\sавгуста\s2026\sгода\s+перенесён на 30 дней/);
    assert.match(main, /Принято 0 из 2/);
    await inspect(page, `cases-road-map-${kind}`, { bytes_max: BYTES_MAX });
    await tables_are_named(page, 'road map');
    await focus_is_seen(page, 'road map');
    await reads_well(page);

    for (const id of ['tried', 'again']) await proposed(`${kind}-${id}`);
    await page.goto(`${country.base}/cabinet/cases/${kind}-again`);
    const request = await page.locator('main').innerText();
    assert.match(request, /Было ли уже такое[^]*Сколько нужно ответов[^]*\+0,20\s+420/);
    await inspect(page, `cases-request-${kind}`, { bytes_max: BYTES_MAX });
    await tables_are_named(page, 'request');
    await reads_well(page);
    await page.context().close();
  });
}

test('the secretariat writes the text while the ministry agrees: nothing is lost, and the second is told why', { timeout: 180_000 }, async () => {
  const document = (text) => ({
    kind: 'document', title: 'Стандарт выдачи справок', parties: { agreeing: ['economy'] },
    details: { document_type: 'service_standard', clauses: [{ number: '1', text }] },
  });
  await country.host.json('PUT', '/v1/cases/shared', document('Справка за десять дней'), tokens.centre);
  await country.host.json('POST', '/v1/cases/shared/moves/offer', { version: 1 }, tokens.centre);
  const text_now = async () => (await country.host.json('GET', '/v1/cases/shared', undefined, tokens.centre)).details;
  const ministry = await country.sign_in(browser, 'economy', '/cabinet/cases/shared', { device: DESKTOP });
  const centre = await country.sign_in(browser, 'centre', '/cabinet/cases/shared/text', { device: DESKTOP });
  const again = await country.sign_in(browser, 'centre', '/cabinet/cases/shared/text', { device: DESKTOP });
  const write = async (page, text) => {
    await page.locator('textarea[name="clauses"]').fill(text);
    await page.getByRole('button', { name: 'Показать, что изменится' }).click();
  };
  await write(centre, '1. Справка за пять дней');
  await centre.getByRole('button', { name: 'Сохранить новую версию' }).click();
  await centre.waitForURL(/done=yes/);
  // The ministry read the text before: its agreement is not to one that it has not seen.
  await ministry.locator('#move-agree button').click();
  await shows(ministry, 'Стандарт выдачи справок', 409);
  assert.match(await ministry.locator('[role="alert"]').innerText(), /дело изменилось/);
  assert.match(await ministry.locator('main').innerText(), /Справка за пять дней/, 'the new text stands there to be read');
  await inspect(ministry, 'cases-two-browsers', { bytes_max: BYTES_MAX });
  // Somebody else writes from the text that is no more: told, and what was written stays in the form.
  await write(again, '1. Справка за три дня');
  assert.match(await again.locator('[role="alert"]').innerText(), /текст изменили/);
  assert.match(await again.locator('textarea[name="clauses"]').inputValue(), /Справка за три дня/);
  assert.deepEqual((await text_now()).clauses.map((clause) => clause.text), ['Справка за пять дней'], 'the first text is not written over');
  await ministry.locator('#move-agree button').click();
  await ministry.waitForURL(/done=yes/);
  assert.equal((await text_now()).sheets.filter((sheet) => sheet.agreed && sheet.text_version === 2).length, 1);
  for (const page of [ministry, centre, again]) await page.context().close();
});
