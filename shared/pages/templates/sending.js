// Shows how far the sending of a form has come. Without this script the same form is sent, and the browser waits.
(() => {
  'use strict';
  const PAGE_BEGINS = '<!DOCTYPE';
  const number = (value) => Number(value).toLocaleString(document.documentElement.lang);
  // A page that came in the place of this one. Of it are taken title and content: its style is this one's, and its script runs here already.
  const show = (html) => {
    const part = (tag) => html.slice(html.indexOf(`<${tag}`), html.indexOf(`</${tag}>`));
    const found = new DOMParser().parseFromString(`${part('title')}</title>${part('main')}</main>`, 'text/html');
    document.title = found.title;
    document.querySelector('main').replaceWith(found.querySelector('main'));
    const told = document.querySelector('main [role="alert"]') || document.querySelector('main h2');
    told.tabIndex = -1;
    told.focus();
  };
  document.addEventListener('submit', (event) => {
    const form = event.target, button = event.submitter;
    // Whatever has no such place is a file to be kept, or too large: the browser does that itself.
    const place = form.querySelector('.sending'), file = form.querySelector('input[type="file"]');
    if (!place || button?.dataset.file || (file?.files[0]?.size ?? 0) > Number(form.dataset.bytesMax)) return;
    event.preventDefault();
    const words = place.dataset, bar = place.querySelector('progress'), told = place.querySelector('p');
    const sent = new FormData(form), request = new XMLHttpRequest();
    if (button?.name) sent.append(button.name, button.value);
    sent.append('progress', '1');
    const buttons = form.querySelectorAll('button');
    const is_sending = (yes) => { bar.hidden = !yes; for (const it of buttons) it.disabled = yes; };
    const tell = (text, done, of) => {
      told.textContent = text.replace('{done}', number(done)).replace('{of}', number(of));
      bar.max = of || 1;
      bar.value = done;
    };
    // How long reading takes is not known: the bar says so.
    const reading = () => { told.textContent = words.reading; bar.removeAttribute('value'); };
    const broken = () => { is_sending(false); told.textContent = words.broken; };
    request.upload.addEventListener('progress', (it) => it.lengthComputable && tell(words.uploading, Math.round(it.loaded / 1024), Math.round(it.total / 1024)));
    request.upload.addEventListener('load', reading);
    request.addEventListener('progress', () => {
      const text = request.responseText, page = text.indexOf(PAGE_BEGINS);
      const line = (page < 0 ? text : text.slice(0, page)).trimEnd().split('\n').pop();
      if (/^\d+ \d+$/.test(line)) tell(words.rows, ...line.split(' ').map(Number));
    });
    request.addEventListener('load', () => {
      const page = request.responseText.indexOf(PAGE_BEGINS);
      if (new URL(request.responseURL).pathname !== location.pathname) location.assign(request.responseURL);
      else if (page < 0) broken();
      else show(request.responseText.slice(page));
    });
    request.addEventListener('error', broken);
    request.open('POST', form.action);
    request.send(sent);
    place.hidden = false;
    is_sending(true);
    tell(words.uploading, 0, 0);
  });
})();
