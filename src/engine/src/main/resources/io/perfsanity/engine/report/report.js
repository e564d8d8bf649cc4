(() => {
  'use strict';
  const form = document.getElementById('filter');
  const cases = Array.from(document.querySelectorAll('.case'));
  const texts = cases.map((c) => c.firstElementChild.textContent.toLowerCase());
  const shown = form.querySelector('output');
  const expand = form.elements.expand;

  const apply = () => {
    const verdicts = new Set(Array.from(form.querySelectorAll('[name=verdict]:checked'), (box) => box.value));
    const mode = form.elements.mode.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    cases.forEach((c, i) => {
      const fits = verdicts.has(c.dataset.v) && (!mode || c.dataset.m === mode) && words.every((w) => texts[i].includes(w));
      c.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = count === cases.length ? '' : `${count} of ${cases.length} shown`;
  };

  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  expand.addEventListener('click', () => {
    const open = expand.getAttribute('aria-expanded') !== 'true';
    expand.setAttribute('aria-expanded', String(open));
    expand.textContent = open ? 'Collapse all' : 'Expand all';
    cases.filter((c) => !c.hidden).forEach((c) => { c.open = open; });
  });
  // A browser keeps the state of the boxes over a reload.
  apply();
})();
