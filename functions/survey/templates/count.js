// Says how many characters the comment may still have. The server counts them again, after it has hidden what it finds.
(() => {
  'use strict';
  const area = document.querySelector('textarea[name="comment"]'), limit = document.querySelector('[data-characters-max]');
  if (!area || !limit) return;
  const { charactersMax, left, excess } = limit.dataset;
  const told = document.querySelector('[data-count-told]');
  let pause;
  const count = () => {
    // As the server has them: in compatibility form, but for the sign of a number.
    const more = charactersMax - [...area.value.trim().replaceAll('№', '#').normalize('NFKC')].length;
    limit.textContent = more < 0 ? `${excess} ${-more}` : `${left} ${more}`;
  };
  const count_and_tell = () => {
    count();
    clearTimeout(pause);
    pause = setTimeout(() => { told.textContent = limit.textContent; }, 1000);
  };
  area.addEventListener('input', count_and_tell);
  area.form.addEventListener('reset', () => setTimeout(count_and_tell));
  count();
})();
