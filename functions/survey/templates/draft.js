// Keeps a draft of the form in this browser until it is sent. The pages work without it.
(() => {
  'use strict';
  const PREFIX = 'otklik-draft-', SENDING = 'otklik-sending', KEPT_MILLISECONDS = 3 * 24 * 60 * 60 * 1000;
  // Storage may be switched off: then there is no draft.
  const attempt = (work) => { try { return work(); } catch { return null; } };
  const read = (name) => attempt(() => JSON.parse(localStorage.getItem(PREFIX + name)));
  const write = (name, draft) => attempt(() => localStorage.setItem(PREFIX + name, JSON.stringify(draft)));
  const forget = (name) => attempt(() => localStorage.removeItem(PREFIX + name));
  const is_fresh = (draft) => draft && Date.now() - draft.at < KEPT_MILLISECONDS;
  const names = attempt(() => Object.keys(localStorage)) || [];
  for (const key of names.filter((key) => key.startsWith(PREFIX))) {
    const name = key.slice(PREFIX.length);
    if (!is_fresh(read(name))) forget(name);
  }

  const over = document.querySelector('[data-over]');
  if (over) {
    forget(over.dataset.over || attempt(() => sessionStorage.getItem(SENDING)));
    attempt(() => sessionStorage.removeItem(SENDING));
    return;
  }

  const form = document.querySelector('form[data-draft], form[data-sends-draft]');
  if (!form) return;
  // After a POST, "back" and "reload" lead to the form and its draft, and not to the question whether to send a form again. The
  // address is one under which even a browser that sends it again changes nothing.
  const is_posted = 'filled' in form.dataset || form.dataset.sendsDraft;
  if (is_posted) attempt(() => history.replaceState(null, '', '/form/check'));
  const note = form.querySelector('[data-offline-note]');
  const tell_connection = () => { note.textContent = navigator.onLine ? '' : note.dataset.offlineNote; };
  addEventListener('offline', tell_connection);
  addEventListener('online', tell_connection);
  form.addEventListener('submit', (event) => {
    tell_connection();
    if (!navigator.onLine) event.preventDefault();
    else if (form.dataset.sendsDraft) attempt(() => sessionStorage.setItem(SENDING, form.dataset.sendsDraft));
  });

  const checked = form.dataset.sendsDraft, comment = form.elements.comment;
  if (checked) comment.addEventListener('input', () => {
    const draft = read(checked);
    if (draft) write(checked, { at: Date.now(), fields: [...draft.fields.filter(([field]) => field !== 'comment'), ['comment', comment.value]] });
  });

  const name = form.dataset.draft;
  if (!name) return;
  const explanation = form.querySelector('[data-draft-note]');
  const save = () => {
    const fields = [...new FormData(form)].filter(([field]) => field !== 'nonce');
    write(name, { at: Date.now(), fields });
    explanation.hidden = !read(name);
  };
  const draft = read(name);
  if (draft && !is_posted) {
    for (const [field, value] of draft.fields) {
      for (const control of form.elements) {
        if (control.name === field && control.type === 'radio') control.checked = control.value === value;
        else if (control.name === field) control.value = value;
      }
    }
    explanation.hidden = false;
  } else if (is_posted) save();
  form.addEventListener('input', save);
  form.querySelector('[data-draft-forget]').addEventListener('click', (event) => {
    forget(name);
    form.reset();
    explanation.textContent = event.target.dataset.forgotten;
    explanation.tabIndex = -1;
    explanation.focus();
    form.removeEventListener('input', save);
  });
})();
