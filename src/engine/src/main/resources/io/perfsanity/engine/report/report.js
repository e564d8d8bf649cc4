(() => {
  'use strict';
  const form = document.getElementById('filter');
  const table = document.getElementById('cases');
  const cases = Array.from(document.querySelectorAll('.case'));
  const texts = cases.map((c) => c.firstElementChild.textContent.toLowerCase());
  const boxes = Array.from(form.querySelectorAll('[name=verdict]'));
  const shown = form.querySelector('output');
  const expand = form.elements.expand;
  let reason = '';

  const apply = () => {
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const mode = form.elements.mode.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    cases.forEach((c, i) => {
      const fits = verdicts.has(c.dataset.v) && (!mode || c.dataset.m === mode) && (!reason || c.dataset.r === reason)
        && words.every((w) => texts[i].includes(w));
      c.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = count === cases.length ? '' : form.dataset.shown.replace('{0}', count).replace('{1}', cases.length);
    document.querySelectorAll('.group a').forEach((a) => a.toggleAttribute('aria-current', a.dataset.r === reason));
  };

  // What is filtered stands behind the address' #, so that it can be sent with it.
  const remember = () => {
    const address = new URLSearchParams();
    const off = boxes.filter((box) => !box.checked).map((box) => box.value).join(' ');
    Object.entries({ without: off, mode: form.elements.mode.value, text: form.elements.text.value, reason })
      .forEach(([key, value]) => { if (value) { address.set(key, value); } });
    history.replaceState(null, '', `#${address}`);
  };
  const recall = () => {
    const address = new URLSearchParams(location.hash.slice(1));
    const off = (address.get('without') || '').split(' ');
    boxes.forEach((box) => { box.checked = !off.includes(box.value); });
    form.elements.mode.value = address.get('mode') || '';
    form.elements.text.value = address.get('text') || '';
    reason = address.get('reason') || '';
    apply();
  };

  const sort = (column, heading) => {
    const ascending = heading.getAttribute('aria-sort') !== 'ascending';
    Array.from(heading.parentNode.children).forEach((other) => other.setAttribute('aria-sort', 'none'));
    heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    const key = (c) => {
      const cell = c.firstElementChild.children[column];
      const known = column === 0 ? String(cases.indexOf(c)) : cell.dataset.k;
      return known === undefined ? cell.textContent : known === '' ? null : Number(known);
    };
    const keys = new Map(cases.map((c) => [c, key(c)]));
    const order = (a, b) => (typeof a === 'string' ? a.localeCompare(b) : a - b);
    // What is unknown stands last, whichever way it is sorted.
    table.append(...cases.slice().sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      return a === null || b === null ? (a === null) - (b === null) : ascending ? order(a, b) : order(b, a);
    }));
  };

  Array.from(table.firstElementChild.children).forEach((heading, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener('click', () => sort(column, heading));
  });
  document.querySelectorAll('.group a').forEach((a) => a.addEventListener('click', (event) => {
    event.preventDefault();
    reason = reason === a.dataset.r ? '' : a.dataset.r;
    apply();
    remember();
  }));
  form.hidden = false;
  form.addEventListener('input', () => { apply(); remember(); });
  form.addEventListener('submit', (event) => event.preventDefault());
  expand.addEventListener('click', () => {
    const open = expand.getAttribute('aria-expanded') !== 'true';
    expand.setAttribute('aria-expanded', String(open));
    expand.textContent = open ? form.dataset.collapse : form.dataset.expand;
    cases.filter((c) => !c.hidden).forEach((c) => { c.open = open; });
  });
  window.addEventListener('hashchange', recall);
  recall();
})();
