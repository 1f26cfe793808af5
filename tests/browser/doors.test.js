// Every room has a door: whoever may enter it comes there by links from the front page, and finds the way back. What a page says is said
// in words: nothing of the machine's names is on it.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { DESKTOP, PHONE, fill, focus_is_seen, inspect, launch, open, send, shows, to_check } from './browser.js';
import { Country, ROLES } from './country.js';
import { ROUTES, crawl, words_of } from './crawler.js';
import { figures_of, unsaid } from './explained.js';
import { Host } from './host.js';

/// Pages that no link of this country leads to, and why: letters and providers lead there, a form that was sent, a page that has a style, a sign-in of citizens and a change in force, which it lacks.
const FROM_OUTSIDE = [
  '/s/{token+}', '/unsubscribe/{token+}', '/subscriptions/{token+}', '/subscriptions/confirm/{token+}', '/case-letters/{token+}',
  '/sign-in/citizens/callback', '/sign-in/participants/callback', '/sign-in/citizens', '/form', '/form/check', '/thanks', '/paper/stored', '/healthz', '/livez',
  '/.well-known/oauth-authorization-server', '/style/{sheet}', '/said-and-done/{region}/{organisation}/{case}',
];
const BODIES = {
  centre: { name: 'Аналитический центр', kind: 'body', roles: ['analytical_centre'] },
  bureau: { name: 'Федеральное бюро экспертизы', kind: 'body' },
  secretary: { name: 'Секретариат рабочей группы', kind: 'body', roles: ['working_group_secretary'] },
  garden: { name: 'Методист детского сада', kind: 'source', source: 'mis' },
};
const WHO = [...Object.keys(ROLES), ...Object.keys(BODIES), 'nobody'];
/// What no page may hold: instants and days of a machine, quarters and values as programs write them, ids, clauses.
const MACHINE = {
  instant: /\d{4}-\d\d-\d\dT\d\d|\d{4}-\d\d-\d\d \d\d:\d\d/, day: /\b\d{4}-\d\d-\d\d\b/, quarter: /\b\d{4}Q[1-4]\b/, value: /\b[a-z]+_[a-z_]+\b/,
  id: /\b(clinic|hospital|school|lyceum|gymnasium|garden|sport|bureau)-\d\d\b|\b(participant|source|job):[a-z]/, clause: /\bA[12]\.\d+|\bA1?-\d+\b/, nothing: /\b(null|undefined|NaN)\b/,
};
/// Where machines are spoken of: what a file's columns are called and hold, and what the trail has recorded word for word.
const SPOKEN_OF = ['/cabinet/registers/{kind}/import', '/cabinet/import', '/source', '/v1/openapi.json'];

let country, browser;
const found = {};
before(async () => {
  [country, browser] = await Promise.all([Country.start(), launch()]);
  const { host } = country;
  for (const [id, entry] of Object.entries(BODIES)) await host.register(`participants/${id}`, { ...entry, signs_in_as: `${id}@participants.example` });
  await host.register('services/disability', { name: 'Установление инвалидности', form: 'service', level: 'federal', owner: 'bureau', on_portal: 'live', organisation_types: ['expertise_bureau'] });
  await host.register('situations/illness', { name: 'Болезнь близкого', circumstances: 'Травма или болезнь', needs: 'Помощь и выплаты', owner: 'bureau', services: ['disability'] });
  await cases();
  for (const who of WHO) {
    const page = who === 'nobody' ? await open(browser) : await country.sign_in(browser, who, who === 'garden' ? '/source' : BODIES[who] ? '/cabinet/tasks' : '/cabinet/subscriptions', {});
    found[who] = await crawl(page.context().request, country.base, '/');
    await page.context().close();
  }
}, { timeout: 900_000 });
after(async () => { await browser?.close(); country?.stop(); });

/// A change request, and documents with a text, a road map among them, made as people make them.
async function cases() {
  const { token } = await country.host.json('POST', '/v1/registry/participants/bureau/tokens', {});
  const wish = { kind: 'change_request', title: 'Сократить число визитов', target: { kind: 'service', id: 'disability' }, details: { source: 'feedback' } };
  await country.host.json('PUT', '/v1/cases/wish', wish, token);
  await country.host.json('PUT', '/v1/cases/other', { ...wish, target: { kind: 'situation', id: 'illness' } }, token);
  // One that was decided, about an organisation: everybody reads of it. And a meeting.
  const tokens = { bureau: token };
  for (const [id, entry] of Object.entries({ economy: { roles: ['economy_ministry'] }, analyst: { roles: ['analytical_centre'] } })) {
    await country.host.register(`participants/${id}`, { ...entry, name: `Участник ${id}`, kind: 'body' });
    ({ token: tokens[id] } = await country.host.json('POST', `/v1/registry/participants/${id}/tokens`, {}));
  }
  tokens.secretary = (await country.host.json('POST', '/v1/registry/participants/secretary/tokens', {})).token;
  // A study of a series, and the numbers of the programme.
  const study = { kind: 'study', title: 'Первая серия', target: { kind: 'service', id: 'disability' }, details: { tasks: [{ task: 'Узнать перечень документов' }], series: 'Документы' } };
  await country.host.json('PUT', '/v1/cases/study', study, tokens.analyst);
  await country.host.json('PUT', '/v1/cases/decided', { ...wish, target: { kind: 'organisation', id: 'clinic-39' } }, tokens.analyst);
  await country.host.json('POST', '/v1/cases/decided/moves/assess', { version: 1 }, tokens.analyst);
  await country.host.json('POST', '/v1/cases/decided/moves/accept', { version: 2 }, tokens.economy);
  const meeting = { kind: 'meeting', title: 'Заседание рабочей группы', details: { body: 'working_group', date: '2026-07-20', items: [{ case: 'wish' }, { subject: 'Разное' }] } };
  await country.host.json('PUT', '/v1/cases/meeting', meeting, tokens.secretary);
  const page = await country.sign_in(browser, 'centre', '/cabinet/new/document', { device: DESKTOP });
  for (const kind of ['target_state', 'road_map']) {
    await page.goto(`${country.base}/cabinet/new/document`);
    await page.getByLabel('Вид документа', { exact: true }).selectOption(kind);
    await page.getByLabel('О чём, в нескольких словах', { exact: true }).fill(`Документ: ${kind === 'road_map' ? 'дорожная карта' : 'целевое состояние'}`);
    await page.getByLabel('О чём', { exact: true }).selectOption('Услуга: Установление инвалидности');
    if (kind === 'road_map') await page.getByLabel('Целевое состояние', { exact: true }).selectOption({ index: 1 });
    await page.getByLabel('Текст по пунктам', { exact: true }).fill('1. Один визит вместо четырёх\n2. Решение за десять дней');
    await page.getByRole('button', { name: 'Записать' }).click();
    await page.waitForURL(/done=yes/);
  }
  await page.context().close();
  await country.host.json('POST', '/dev/run/rollup');
}

/// Rooms that somebody may enter who has no door to them, and why.
const UNLED = [
  // Whoever runs the platform or fetches figures takes no part in cases: what a case of theirs would be, a letter says.
  ...['feed', 'platform'].flatMap((who) => ROUTES.filter((route) => /^\/cabinet\/(tasks|cases|new|import|not-proposed|road-maps|services|situations|meetings|practices|candidates|programme|laboratory|duties)/.test(route)).map((route) => `${who}: ${route}`)),
  // A case or the register's entry leads to its service: whoever has neither has nothing to do with it.
  ...['federal', 'executive', 'head', 'garden'].flatMap((who) => ['/cabinet/services/{id}', '/cabinet/situations/{id}'].map((route) => `${who}: ${route}`)),
  // Of one version a document's page has the whole text; and no situation is on the agenda.
  'secretary: /cabinet/situations/{id}', 'secretary: /cabinet/cases/{id}/text',
  // Whoever is somebody else next signs out first.
  'garden: /sign-in',
  // Posters are of organisations that one sees.
  ...Object.keys(BODIES).flatMap((who) => ['/posters/{organisation}', '/posters/{organisation}/{format}'].map((route) => `${who}: ${route}`)),
];

const pages_of = (who) => [...found[who].values()];

test('every page is reached by somebody, and by whoever may read it', () => {
  const reached = Object.fromEntries(WHO.map((who) => [who, new Set(pages_of(who).filter(({ status }) => status < 400).map(({ route }) => route))]));
  const by_somebody = new Set(WHO.flatMap((who) => [...reached[who]]));
  const islands = ROUTES.filter((route) => !route.startsWith('/v1/') && !FROM_OUTSIDE.includes(route) && !by_somebody.has(route));
  assert.deepEqual(islands, []);
});

test('whoever may read a page comes there by links', { timeout: 300_000 }, async () => {
  // One address of each route that somebody reached.
  const samples = new Map(WHO.flatMap((who) => pages_of(who)).filter(({ status, address }) => status === 200 && !address.startsWith('/v1/')).map(({ route, address }) => [route, address]));
  const islands = [];
  for (const who of WHO.filter((who) => who !== 'nobody')) {
    const reached = new Set(pages_of(who).map(({ route }) => route));
    const page = await country.sign_in(browser, who, who === 'garden' ? '/source' : BODIES[who] ? '/cabinet/tasks' : '/cabinet/subscriptions', {});
    for (const [route, address] of samples) {
      if (reached.has(route)) continue;
      const answer = await page.context().request.get(country.base + address, { maxRedirects: 0 });
      if (answer.status() === 200 && !UNLED.includes(`${who}: ${route}`)) islands.push(`${who}: ${route} (${address})`);
    }
    await page.context().close();
  }
  assert.deepEqual(islands, []);
});

/// What somebody comes for, where that is, and how many clicks from the front page lead there at most.
const ERRANDS = [
  ['head', 'how the own organisation stands', '/cabinet/organisations/{id}', 2],
  ['head', 'what people complain of', '/cabinet/organisations/{id}/comments', 3],
  ['head', 'what is wanted of me', '/cabinet/tasks', 2],
  ['executive', 'figures of all organisations', '/cabinet/figures', 2],
  ['executive', 'one organisation among others', '/cabinet/organisations/{id}', 3],
  ['executive', 'a report', '/v1/report', 3],
  ['platform', 'a register', '/cabinet/registers/{kind}', 3],
  ['platform', 'an answer on paper', '/paper', 2],
  ['centre', 'a case', '/cabinet/cases/{id}', 3],
  ['secretary', 'the agenda of a meeting', '/cabinet/meetings/{id}', 3],
  ['garden', 'what became of what was sent', '/source', 2],
];

test('whoever comes for something is there after a few clicks', () => {
  const clicks = (who, route) => {
    const by_address = new Map(pages_of(who).map((page) => [page.address, page]));
    // Where the browser is sent on by itself nobody clicks.
    const onto = (page) => (page.status >= 300 && page.status < 400 ? 0 : 1);
    const steps = (page) => (page.from === '(the start)' ? 0 : steps(by_address.get(page.from)) + onto(by_address.get(page.from)));
    return Math.min(...pages_of(who).filter((page) => page.route === route && page.status === 200).map(steps));
  };
  const told = ERRANDS.map(([who, what, route, most]) => ({ who, what, clicks: clicks(who, route), most }));
  console.log(told.map(({ who, what, clicks }) => `${who}, ${what}: ${clicks}`).join('; '));
  assert.deepEqual(told.filter(({ clicks, most }) => clicks > most), []);
});

test('no link leads nowhere, and no page is an end', () => {
  for (const who of WHO) {
    const dead = pages_of(who).filter(({ status, from }) => status >= 400 && from !== '/' && !from.startsWith('/guide/')).map(({ address, status, from }) => `${address} ${status}, from ${from}`);
    assert.deepEqual(dead, [], who);
    // The front page and the guides name rooms that need other rights; each says so in the frame of the site, and leads back.
    const ends = pages_of(who).filter(({ html, ways }) => html && !ways.some((way) => way === '/' || way.startsWith('/cabinet') || way.startsWith('/paper') || way.startsWith('/posters')));
    assert.deepEqual(ends.map(({ address }) => address), [], who);
  }
});

test('pages speak to people: no word of the machine is on them', () => {
  const told = new Set();
  for (const who of WHO) {
    for (const { route, address, html } of pages_of(who).filter(({ route, address, status, html }) => html && status === 200 && !SPOKEN_OF.includes(route) && !address.includes('lang=en'))) {
      // What the trail has recorded word for word stands in an element of its own.
      const words = words_of(route === '/cabinet/audit/{chain}' ? html.replace(/<code>[^]*?<\/code>/g, '') : html);
      for (const [kind, pattern] of Object.entries(MACHINE)) {
        const at = words.search(pattern);
        if (at >= 0) told.add(`${route}: ${kind}: …${words.slice(Math.max(0, at - 40), at + 40)}…`);
      }
    }
  }
  assert.deepEqual([...told].slice(0, 40), []);
});

for (const [device, way] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
  test(`the front door and the notices, on a ${device}`, { timeout: 120_000 }, async () => {
    const page = await open(browser, way);
    for (const [address, title] of [['/', 'Оценка услуг организаций социальной сферы'], ['/help', 'Помощь'], ['/privacy', 'Персональные данные'], ['/accessibility', 'Доступность']]) {
      await page.goto(country.base + address);
      await shows(page, title, 200);
      await inspect(page, `doors-${address.slice(1) || 'front'}-${device}`);
      await focus_is_seen(page, address);
    }
    for (const [address, title, status] of [['/nowhere', 'Такой страницы нет', 404], ['/my/open', 'Эту страницу так не открыть', 405], ['/cabinet/', 'Вход для участников', 200]]) {
      await page.goto(country.base + address).catch(() => {});
      if (status === 200) continue;
      await shows(page, title, status);
      await inspect(page, `doors-${status}-${device}`);
    }
    await page.goto(`${country.base}/my/`);
    assert.equal(new URL(page.url()).pathname, '/my');
    await page.context().close();
  });
}

test('in the demonstration the front door leads to everything that can be tried, and thanks lead on', { timeout: 180_000 }, async () => {
  const host = await Host.start({ demo: true });
  try {
    const citizen = await host.citizen();
    const page = await open(browser, { device: DESKTOP });
    await page.goto(`${host.base}/`);
    await shows(page, 'Оценка услуг организаций социальной сферы', 200);
    assert.match(await page.locator('main').innerText(), /help@otklik\.example/);
    await inspect(page, 'doors-demo');
    for (const [link, expected] of [['Письма, которые отправила программа', /\/dev\/outbox$/], ['Описание программного интерфейса (OpenAPI, для разработчиков)', /\/v1\/openapi\.json$/], ['Мои анкеты', /\/my$/], ['Войти в кабинет', /\/demo\/sign-in/], ['Выбрать, кем войти (демонстрация)', /\/demo\/sign-in$/]]) {
      await page.goto(`${host.base}/`);
      await page.getByRole('link', { name: link }).first().click();
      await page.waitForURL(expected);
    }
    await page.goto(citizen.link);
    await fill(page);
    await to_check(page);
    await send(page);
    await shows(page, 'Спасибо! Ответ учтён');
    await page.getByRole('link', { name: 'Мои анкеты' }).click();
    await page.waitForURL(/\/my$/);
    await page.context().close();
  } finally {
    host.stop();
  }
});

for (const [device, way] of Object.entries({ desktop: { device: DESKTOP }, phone: { device: PHONE, theme: 'dark' } })) {
  test(`a meeting, practices, the programme and what was done, on a ${device}`, { timeout: 120_000 }, async () => {
    const page = await country.sign_in(browser, 'centre', '/cabinet/tasks', way);
    for (const [address, name, title] of [
      ['/cabinet/meetings/meeting', 'meeting', 'Заседание рабочей группы'], ['/cabinet/meetings/meeting/papers', 'papers', 'Материалы к заседанию'],
      ['/cabinet/meetings/meeting/minutes', 'minutes', 'Протокол'], ['/cabinet/laboratory', 'laboratory', 'Лаборатория'], ['/cabinet/laboratory/series/study', 'series', 'Серия: Документы'],
      ['/cabinet/duties', 'duties', 'Кто что делает'], ['/cabinet/duties/controller', 'duty', 'Роль: Контролёр'], ['/cabinet/programme/report', 'programme-report', 'Отчёт о программе'],
      ['/cabinet/practices', 'practices', 'Практики'], ['/cabinet/candidates', 'candidates', 'Кто действительно вырос'], ['/cabinet/programme', 'programme', 'Показатели программы'],
      ['/said-and-done', 'said-regions', 'Сказано и сделано'], ['/said-and-done/39', 'said', 'Сказано и сделано'], ['/said-and-done/39/clinic-39', 'said-organisation', 'Сказано и сделано'],
    ]) {
      await page.goto(country.base + address);
      await shows(page, title, 200);
      await inspect(page, `doors-${name}-${device}`);
      await focus_is_seen(page, name);
    }
    await page.context().close();
  });
}

test('every figure says how it was calculated, or leads to where that is said', { timeout: 300_000 }, async () => {
  const [unexplained, untrue, wrong] = [[], [], []];
  let [figures, quotients, followed] = [0, 0, 0];
  for (const who of WHO.filter((who) => who !== 'nobody')) {
    const page = await country.sign_in(browser, who, who === 'garden' ? '/source' : BODIES[who] ? '/cabinet/tasks' : '/cabinet/subscriptions', {});
    const told = new Map(pages_of(who).map(({ address, html }) => [address, html]));
    // Where figures lead, each with what is to be said there.
    const led = new Map();
    for (const { address, html } of pages_of(who).filter(({ address, status, html }) => address.startsWith('/cabinet') && status === 200 && html)) {
      const found = await page.evaluate(figures_of, html);
      figures += found.count;
      quotients += found.quotients;
      untrue.push(...found.untrue.map((told) => `${who}: ${address}: ${told}`));
      unexplained.push(...found.unexplained.map((figure) => `${who}: ${address}: ${figure}`));
      for (const [href, value] of found.links) {
        const url = new URL(href, country.base + address);
        if (url.origin !== country.base) continue;
        const there = url.pathname + url.search;
        if (!led.has(there)) led.set(there, new Map());
        led.get(there).set(`${url.hash.slice(1)} ${value}`, address);
      }
    }
    for (const [there, values] of led) {
      if (!told.has(there)) told.set(there, await (await page.context().request.get(country.base + there)).text());
      const missing = await page.evaluate(unsaid, [told.get(there), [...values.keys()]]);
      wrong.push(...missing.map((value) => `${who}: ${values.get(value)}: ${value} → ${there}`));
      followed += values.size;
    }
    await page.context().close();
  }
  assert.deepEqual(unexplained, []);
  assert.deepEqual(untrue, []);
  assert.deepEqual(wrong, []);
  assert(300 < figures && 100 < quotients && 300 < followed, `${figures} figures, ${quotients} divisions, ${followed} ways followed`);
});

test('whoever follows a figure finds its numbers opened', { timeout: 120_000 }, async () => {
  const page = await country.sign_in(browser, 'ministry', '/cabinet/figures?by=region', { device: DESKTOP });
  const figure = page.locator('td a[href*="#how-satisfaction"]').first();
  const value = await figure.innerText();
  await figure.click();
  const told = page.locator('#how-satisfaction');
  await told.waitFor({ state: 'visible' });
  assert((await told.innerText()).includes(`= ${value}.`), await told.innerText());
  // What opens for whoever asked for it moves what stands below it.
  await page.evaluate(() => { window.layoutShift = 0; });
  await inspect(page, 'explained-desktop', { bytes_max: 200 * 1024 });
  await page.context().close();
});
