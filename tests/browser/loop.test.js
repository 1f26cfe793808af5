// One change in a real browser, by the people concerned: from a published fall to an effect that the finals prove. Each has a window of
// their own; programs only report services, answer as citizens do, and write the documents.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, QUESTIONS, focus_is_seen, inspect, launch, open, shows, tables_are_named } from './browser.js';
import { serve } from './country.js';
import { Host } from './host.js';

const BYTES_MAX = 120 * 1024;
const OTHERS = 6;
const PEOPLE = {
  centre: { name: 'Аналитический центр при Правительстве', kind: 'body', roles: ['analytical_centre'] },
  economy: { name: 'Минэкономразвития России', kind: 'body', roles: ['economy_ministry'] },
  head: { name: 'Главный врач поликлиники «Лесная»', kind: 'organisation_head', organisation: 'clinic' },
  stranger: { name: 'Главный врач другой больницы', kind: 'organisation_head', organisation: 'other-0' },
  ministry: { name: 'Министерство труда и социальной защиты', kind: 'coordinator' },
  contractor: { name: 'Служба информатизации', kind: 'body' },
};
const FALL = '/cabinet/cases/fall-2026Q2-clinic';
// The words of a machine: none of them is for people.
const MACHINE = /change_request|analytical_centre|not_entitled|state_has|in_force|T\d\d:\d\d|2026-\d\d-\d\d|20\d\dQ\d|undefined|null/;

let host, browser, citizens = 0;
const tokens = {}, pages = {};
before(async () => {
  [host, browser] = await Promise.all([Host.start({ demo: true }), launch()]);
  for (let number = 0; number < OTHERS; number += 1) {
    const twelve = 102770000000 + number + 900;
    await host.register(`organisations/other-${number}`, {
      name: `Больница № ${number + 1}`, ogrn: `${twelve}${(twelve % 11) % 10}`, type: 'healthcare', region: '77', level: 'regional', included_on: '2025-01-01',
    });
  }
  await host.register('organisations/school', { name: 'Школа № 7', ogrn: '1027700009908', type: 'school', region: '77', level: 'regional', included_on: '2025-01-01' });
  for (const [id, entry] of Object.entries(PEOPLE)) {
    await host.register(`participants/${id}`, { ...entry, email: `${id}@officials.example` });
    tokens[id] = (await host.json('POST', `/v1/registry/participants/${id}/tokens`, {})).token;
  }
}, { timeout: 120_000 });
after(async () => { await browser?.close(); host?.stop(); });

/// Citizens are served on a day and answer on the next one: those of the clinic around one score, all other hospitals around
/// 4, and a school around 5, but the first few of it, who take off a point.
async function quarter(day, now, score, cross = 0) {
  await host.at(now);
  const of = (id, count, score) => Array.from({ length: count }, (_, place) => {
    citizens += 1;
    const off = id === 'school' && place < cross ? 1 : 0;
    const mark = (question) => Math.min(5, score - off + ([-1, 1][(place + question) % 5] ?? 0));
    return { id, number: citizens, email: `citizen-${citizens}@mail.example`, answers: true, scores: QUESTIONS.map((name, question) => [name, mark(question)]) };
  });
  await serve(host, day, [...of('clinic', 30, score), ...Array.from({ length: OTHERS }, (_, number) => of(`other-${number}`, 22, 4)).flat(), ...of('school', 80, 5)]);
}

async function close(now) {
  await host.at(now);
  await host.json('POST', '/dev/run/rollup');
}

/// A window of somebody, at a page; its name begins with whose it is. Who has been away for months signs in again.
async function at(window, place, way = { device: DESKTOP }) {
  pages[window] ??= await open(browser, way);
  const page = pages[window];
  const [who] = window.split(' ');
  await page.goto(host.base + place);
  if (new URL(page.url()).pathname !== new URL(host.base + place).pathname) {
    await page.goto(`${host.base}/demo/sign-in?return=${encodeURIComponent(place)}`);
    await page.locator(`button[name="participant"][value="${who}"]`).click();
    await page.goto(host.base + place);
  }
  page.complaints.splice(0);
  return page;
}

/// Opens the form of a move by its name, fills it in, and presses.
async function press(page, move, fields = {}) {
  const form = page.locator(`#move-${move}`);
  const folded = page.locator(`details:not([open]):has(#move-${move}) > summary`);
  await form.waitFor({ state: 'attached' });
  if (await folded.count()) await folded.click();
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    if (await field.evaluate((it) => it.tagName === 'SELECT')) await field.selectOption(value);
    else if (value === true) await field.check();
    else await field.fill(value);
  }
  await form.locator('button').click();
}

const done = async (page) => {
  await page.waitForURL(/done=yes/);
  assert.match(await page.locator('[role="status"]').innerText(), /Записано/);
};

const reads_well = async (page) => assert.doesNotMatch(await page.locator('main').innerText(), MACHINE, page.url());

test('from a published fall to an effect that is proved', { timeout: 300_000 }, async () => {
  await quarter('2026-01-14', '2026-01-15T09:00:00Z', 4);
  await close('2026-03-31T22:35:00Z');
  await quarter('2026-04-14', '2026-04-15T09:00:00Z', 3, 20);
  await close('2026-06-30T22:35:00Z');
  await host.at('2026-07-01T09:00:00Z');

  // The head reads on a phone what fell, and what others were told of it: nothing.
  const head = await at('head', FALL, { device: PHONE });
  await shows(head, 'Оценки упали: Детская городская поликлиника № 5 «Лесная», II кв. 2026', 200);
  assert.match(await head.locator('main').innerText(), /На чём основано/);
  await inspect(head, 'loop-fall-phone', { bytes_max: BYTES_MAX });
  const stranger = await at('stranger', FALL);
  assert.equal(stranger.fetched.find((it) => it.request().isNavigationRequest())?.status(), 404);

  // What fell and is not proposed has its reason. The head of the clinic sees nothing of another's hospital.
  for (const [name, way] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
    const falls = await at(`ministry ${name}`, '/cabinet/not-proposed', way);
    await shows(falls, 'Падения, по которым запрос не открыт', 200);
    assert.match(await falls.locator('main').innerText(), /Школа № 7/);
    await inspect(falls, `loop-not-proposed-${name}`, { bytes_max: BYTES_MAX });
    await tables_are_named(falls, 'falls');
    await reads_well(falls);
  }
  await at('head', '/cabinet/not-proposed');
  assert.doesNotMatch(await head.locator('main').innerText(), /Школа № 7/);

  // The centre assesses; two windows of the same case: the second is told that somebody was faster.
  const centre = await at('centre', '/cabinet/tasks');
  await centre.getByRole('link', { name: 'Оценить' }).first().click();
  const second = await centre.context().newPage();
  await second.goto(host.base + FALL);
  await press(centre, 'assess', { assessment: 'Жалуются на очередь у регистратуры' });
  await done(centre);
  await press(second, 'assess');
  assert.match(await second.locator('[role="alert"]').first().innerText(), /измени|другой|нов/i);
  await second.close();
  const economy = await at('economy', '/cabinet/tasks');
  await economy.getByRole('link', { name: 'Принять' }).first().click();
  await press(economy, 'accept');
  await done(economy);

  // A measure, and the plan: what is to rise, by how much, compared with whom.
  await host.json('PUT', '/v1/cases/measure', {
    kind: 'measure', title: 'Электронная очередь', target: { kind: 'organisation', id: 'clinic' }, parties: { performers: ['contractor'], controller: 'centre' },
    details: { starts_on: '2026-07-02', due_on: '2026-07-20', change_request: 'fall-2026Q2-clinic' },
  }, tokens.centre);
  await at('head', '/cabinet/tasks');
  await inspect(head, 'loop-tasks-phone', { bytes_max: BYTES_MAX });
  await head.getByRole('link', { name: 'Составить план' }).first().click();
  await press(head, 'plan', { expected: 'много' });
  assert.equal(await head.locator('#plan-expected').getAttribute('aria-invalid'), 'true');
  await inspect(head, 'loop-plan-faults-phone', { bytes_max: BYTES_MAX });
  await press(head, 'plan', { 'measures:measure': true, expected: '0,2', comparison: 'type_and_region', before: '1' });
  await done(head);
  await reads_well(head);

  const contractor = await at('contractor', '/cabinet/tasks');
  await contractor.getByRole('link', { name: 'Начать' }).first().click();
  await press(contractor, 'begin');
  await done(contractor);
  await press(contractor, 'report', { link: 'https://example.org/report' });
  await done(contractor);
  await at('centre', '/cabinet/cases/measure');
  await press(centre, 'accept');
  await done(centre);
  await at('head', FALL);
  await press(head, 'put_in_force');
  await done(head);
  await inspect(head, 'loop-in-force-phone', { bytes_max: BYTES_MAX });

  // Later finals.
  await close('2026-09-30T22:35:00Z');
  await quarter('2026-10-14', '2026-10-15T09:00:00Z', 5);
  await close('2026-12-31T22:35:00Z');
  await host.at('2027-01-11T09:00:00Z');
  await at('head', FALL);
  const told = await head.locator('main').innerText();
  assert.match(told, /рост доказан/);
  assert.match(told, /От квартала падения: не засчитывается/);
  await inspect(head, 'loop-verified-phone', { bytes_max: BYTES_MAX });
  await tables_are_named(head, 'verified');
  await reads_well(head);
  const wide = await at('centre', FALL);
  await inspect(wide, 'loop-verified-desktop', { bytes_max: BYTES_MAX });
  await focus_is_seen(wide, 'verified');
  await wide.locator('summary', { hasText: 'Другие шаги' }).click();
  await reads_well(wide);
});
