// A colleague has changed the same answer meanwhile: both are shown, and whoever sits here chooses.
(function () {
  'use strict';
  var on = window.meo && window.meo.card;
  if (!on) return;
  var LABELS = {level: 'Level', na_reason: 'Reason', target: 'Target', importance: 'Importance', note: 'Note'};

  function notice(card, kind, text) {
    var box = document.createElement('div'), words = document.createElement('p');
    box.className = 'banner ' + kind; box.setAttribute('role', 'alert'); box.dataset.notice = '';
    words.textContent = text; box.append(words);
    card.fieldset.classList.add('is-error');
    card.fieldset.querySelector('.hint').after(box);
    return box;
  }

  function clear(card) {
    card.fieldset.classList.remove('is-error');
    card.fieldset.querySelectorAll('[data-notice], .field-error, .banner').forEach(function (one) { one.remove(); });
  }

  function button(box, text, act) {
    var one = document.createElement('button');
    one.type = 'button'; one.className = 'btn btn-quiet btn-sm'; one.textContent = text;
    one.addEventListener('click', act); box.append(one);
  }

  // Their card as the server has it by now; null where it cannot be had.
  function theirCard(card) {
    return fetch(location.pathname, {credentials: 'same-origin'}).then(function (response) { return response.text(); })
      .then(function (page) {
        var found = new DOMParser().parseFromString(page, 'text/html').getElementById(card.code);
        return found && {fieldset: found, code: card.code};
      }).catch(function () { return null; });
  }

  // said: who, when and which level; touched: the fields that were changed here; choose: {mine(version), theirs()}.
  function show(card, said, touched, choose) {
    theirCard(card).then(function (theirs) {
      var differing = touched.filter(function (name) { return !theirs || on.value(card, name) !== on.value(theirs, name); });
      if (theirs) {
        on.FIELDS.filter(function (name) { return touched.indexOf(name) < 0; })
          .forEach(function (name) { on.set(card, name, on.value(theirs, name)); });
      }
      if (theirs && !differing.length) return choose.theirs(theirs.fieldset);
      ask(card, said, differing, theirs, choose);
    });
  }

  function ask(card, said, differing, theirs, choose) {
    var own = on.value(card, 'level'), isAboutLevel = differing.indexOf('level') >= 0 && own !== said.level;
    var box = notice(card, 'warn', said.changed_by + ' changed this ' +
      (own !== said.level || !theirs ? 'to ' + on.inWords('level', said.level) + ' ' : '') + 'at ' + said.changed_at.slice(11, 16) + '. ' +
      (isAboutLevel ? 'You have ' + on.inWords('level', own) + '.' : 'What you have here is not saved.'));
    box.tabIndex = -1;
    if (theirs) {
      differing.filter(function (name) { return name !== 'level'; }).forEach(function (name) {
        var line = document.createElement('p');
        line.className = 'small w-100';
        line.textContent = LABELS[name] + ': theirs ' + on.inWords(name, on.value(theirs, name)) +
          ', yours ' + on.inWords(name, on.value(card, name)) + '.';
        box.append(line);
      });
    }
    button(box, isAboutLevel ? 'Keep ' + on.inWords('level', said.level) : 'Keep theirs', function () {
      if (theirs) return choose.theirs(theirs.fieldset);
      theirCard(card).then(function (found) { if (found) choose.theirs(found.fieldset); });
    });
    button(box, isAboutLevel ? 'Use ' + on.inWords('level', own) + ' instead' : 'Save mine', function () {
      choose.mine(said.version);
    });
  }

  window.meo.conflict = {show: show, notice: notice, clear: clear};
})();
