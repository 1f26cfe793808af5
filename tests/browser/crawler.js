// Goes through everything that can be reached by links from an address, as a browser asks for it, and tells what it found.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './host.js';

/// So many addresses of one route are looked at: they differ in what they show, not in where they lead.
const ADDRESSES_OF_A_ROUTE = 4;
/// Cases differ in where they lead: a road map to its own page, a meeting to its agenda.
const CASES = 12;
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/// The pages of the table of routes: what a browser opens by its address.
export const ROUTES = [...readFileSync(path.join(ROOT, 'infra/template.yaml'), 'utf8').matchAll(/RouteKey: "GET (\/[^"]*)"/g)].map(([, route]) => route);

const PATTERNS = ROUTES.map((route) => [route, new RegExp(`^${route.split('/').map((part) => (part.endsWith('+}') ? '.+' : part.startsWith('{') ? '[^/]+' : part)).join('/')}$`)]);

/// The route that answers a path; one without parameters goes before one with them.
export const route_of = (place) => PATTERNS.filter(([, pattern]) => pattern.test(place)).map(([route]) => route).sort((one, other) => one.split('{').length - other.split('{').length)[0];

/// Where a page leads: its links, and its forms that only ask.
function ways(html, base) {
  const addresses = [...html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map(([, href]) => href);
  for (const [, attributes] of html.matchAll(/<form\s([^>]*)>([^]*?)<\/form>/g)) {
    if (/method="get"/.test(attributes)) {
      addresses.push(attributes.match(/action="([^"]*)"/)?.[1] ?? '');
    }
  }
  const read = (href) => { try { return new URL(href.replaceAll('&amp;', '&').replaceAll('&#38;', '&'), base); } catch { return undefined; } };
  return addresses.map(read).filter((address) => address?.protocol.startsWith('http'));
}

/// The words of a page that people read: no style, no script, no code of a picture; each element stands for itself.
export function words_of(html) {
  const main = html.replace(/<(style|script|svg)[^>]*>[^]*?<\/\1>/g, ' ').replace(/<head>[^]*?<\/head>/, ' ');
  return main.replace(/<[^>]+>/g, ' | ').replaceAll('&#38;', '&').replaceAll('&#60;', '<').replaceAll('&#62;', '>').replace(/[ \n]+/g, ' ').replace(/(\| )+/g, '| ');
}

/// Everything that is reached from that path with the cookies of a window: for each address its status, route, words and ways on.
export async function crawl(request, base, start) {
  const seen = new Map();
  const counted = new Map();
  const waiting = [[start, '(the start)']];
  while (waiting.length) {
    const [address, from] = waiting.shift();
    const url = new URL(address, base);
    const route = route_of(url.pathname) ?? url.pathname;
    // A period, an order or another page of the same list shows the same room; registers and kinds of cases are rooms of their own.
    const kind = `${route.includes('{kind}') ? url.pathname : route}?${[...url.searchParams.keys()].sort().join('&')}`;
    const key = url.pathname + url.search;
    const most = route === '/cabinet/cases/{id}' ? CASES : ADDRESSES_OF_A_ROUTE;
    if (seen.has(key) || (counted.get(kind) ?? 0) >= most) continue;
    counted.set(kind, (counted.get(kind) ?? 0) + 1);
    const answer = await request.get(url.href, { headers: { accept: BROWSER }, maxRedirects: 0 });
    const type = answer.headers()['content-type'] ?? '';
    const html = type.startsWith('text/html') ? await answer.text() : '';
    const found = { address: key, from, route, kind, status: answer.status(), type, html, ways: [] };
    seen.set(key, found);
    const location = answer.headers().location;
    const on = location ? [new URL(location, url)] : ways(html, url.href);
    found.ways = on.filter((way) => way.origin === base).map((way) => way.pathname + way.search);
    // Another language shows the same pages, and would stay.
    for (const way of found.ways) if (!/[?&]lang=(en|tt)/.test(way) && !(/[?&]lang=/.test(way) && new URL(way, base).pathname === url.pathname)) waiting.push([way, key]);
  }
  return seen;
}
