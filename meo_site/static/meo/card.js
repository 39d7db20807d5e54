// One sub-thread's card on the page: what it says now, and how to make it say something else.
(function () {
  'use strict';
  var MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
    'November', 'December'];
  var FIELDS = ['level', 'na_reason', 'target', 'importance', 'note'];

  function all(card, name) { return card.fieldset.querySelectorAll('[name="' + card.code + '-' + name + '"]'); }
  function control(card, name) { return all(card, name)[0]; }
  function isChoice(name) { return name === 'level' || name === 'target' || name === 'importance'; }

  function value(card, name) {
    if (!isChoice(name)) return control(card, name) ? control(card, name).value : '';
    var one = card.fieldset.querySelector('[name="' + card.code + '-' + name + '"]:checked');
    return one ? one.value : '';
  }

  function set(card, name, text) {
    if (isChoice(name)) {
      all(card, name).forEach(function (one) { if (one.type === 'radio') one.checked = one.value === text; });
    } else if (control(card, name)) {
      control(card, name).value = text;
    }
    if (name === 'note' && text) card.fieldset.querySelector('details.more').open = true;
    if (name === 'level' || name === 'na_reason') mark(card);
  }

  function lacksReason(card) { return value(card, 'level') === 'na' && !value(card, 'na_reason').trim(); }

  // The level that counts: not applicable says nothing until its reason is there.
  function said(card) { return lacksReason(card) ? '' : value(card, 'level'); }

  // What was said in the last round: to confirm, confirmed or changed.
  function mark(card) {
    var carried = card.fieldset.querySelector('[data-carried]'), level = said(card);
    if (!carried) return;
    carried.querySelector('[name=confirm]').hidden = Boolean(level);
    carried.querySelector('[data-confirmed]').hidden = level !== carried.dataset.carried;
    carried.querySelector('[data-changed]').hidden = !level || level === carried.dataset.carried;
  }

  function proposed(card) {
    var carried = card.fieldset.querySelector('[data-carried]');
    return carried ? carried.dataset.carried : '';
  }

  function say(card, name, at) {  // at: 2026-11-14T14:30:05+00:00, in the time of the site
    card.fieldset.querySelector('[data-said]').textContent =
      name + ', ' + Number(at.slice(8, 10)) + ' ' + MONTHS[Number(at.slice(5, 7)) - 1] + ' ' + at.slice(11, 16);
  }

  function inWords(name, text) {
    if (name === 'level') return text === 'na' ? 'not applicable' : text === 'dk' ? 'don’t know' : text ? 'L' + text : 'no answer';
    if (name === 'target') return text ? 'L' + text : 'none';
    if (name === 'importance') return {1: 'useful', 2: 'important', 3: 'critical'}[text];
    return text ? '“' + text + '”' : 'none';
  }

  window.meo = window.meo || {};
  window.meo.card = {
    FIELDS: FIELDS, control: control, value: value, set: set, mark: mark, proposed: proposed, say: say, inWords: inWords,
    lacksReason: lacksReason, said: said
  };
})();
