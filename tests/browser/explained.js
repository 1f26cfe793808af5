// "How is this calculated": every figure on a page says from which numbers it was made, or leads to where that is said.

/// Figures of a page that neither say nor lead to how they were calculated, and where the others lead. A figure is a number with two decimal
/// places in a cell of a table or beside a name. Its ways: a link of its own to the numbers; the numbers beside it, folded; the explanation to
/// which the head of its column leads, or that stands below its table; its definition beside it. And whether the divisions that are said come to what they say.
export function figures_of(html) {
  const FIGURE = /\d,\d\d(?!\d)/;
  const EXPLAINS = 'a[href*="#how-"], a[href^="/method#"], a[href="#questions"], a[href*="#what-"]';
  const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
  const text_of = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll('svg, select, details.how, .was').forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, ' ').trim();
  };
  const below = (region) => {
    const found = [];
    for (let next = region?.nextElementSibling; next && !/^H[1-6]$/.test(next.tagName); next = next.nextElementSibling) found.push(next);
    return found.some((it) => it.matches('details.how') || it.querySelector('details.how, a[href^="/method#"]'));
  };
  const head_of = (cell) => {
    const table = cell.closest('table');
    return table?.tHead?.rows[0]?.cells[[...cell.parentElement.cells].indexOf(cell)];
  };
  const cells = [...(main?.querySelectorAll('td, dd') ?? [])].filter((cell) => !cell.closest('details.how') && !cell.querySelector('td, dd') && FIGURE.test(text_of(cell)));
  // The figures of the programme have their definition, with the aim in it, beside them.
  const defined = (cell) => cell.closest('dl div')?.querySelector('dd.note') || [...(cell.closest('table')?.tHead?.rows[0]?.cells ?? [])].some((head) => head.textContent === 'Как считается');
  const explained = (cell) => cell.querySelector(`${EXPLAINS}, details.how`) || head_of(cell)?.querySelector(EXPLAINS) || below(cell.closest('table')?.parentElement) || defined(cell);
  const links = cells.flatMap((cell) => [...cell.querySelectorAll('a[href*="#how-"]')].map((link) => [link.getAttribute('href'), link.textContent.trim()]));
  // What is said comes to what is shown.
  const number = (text) => Number(text.replace(/\s/g, '').replace(',', '.'));
  const quotients = [...(main?.textContent.replace(/\s+/g, ' ') ?? '').matchAll(/(\d[\d ]*) ÷ [^\d÷=]*(\d[\d ]*)( × 100)? = (\d+,\d\d)/g)];
  const comes_to = ([, part, whole, percent, value]) => Math.abs((number(part) / number(whole)) * (percent ? 100 : 1) - number(value)) < 0.00501;
  const untrue = quotients.filter((it) => !comes_to(it)).map(([told]) => told);
  return { count: cells.length, unexplained: cells.filter((cell) => !explained(cell)).map(text_of), links, quotients: quotients.length, untrue };
}

/// Which of these, each a place and a value, a page does not say: the value is what the numbers at the place come to.
export function unsaid([html, values]) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return values.filter((it) => {
    const [place, ...value] = it.split(' ');
    const told = page.getElementById(place);
    return !told?.closest('details.how') || !told.textContent.includes(value.join(' '));
  });
}
