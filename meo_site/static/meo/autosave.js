// Saves each answer as it changes: a choice at once, typing after 800 ms. One request at a time for each sub-thread,
// each with the version it builds on. What could not be saved stays in the page, says so, and is tried again.
(function () {
  'use strict';
  var form = document.querySelector('form[data-autosave]');
  if (!form || !window.fetch || !window.Set) return;
  var TYPING = 800, RETRIES = [2000, 5000, 15000, 30000];
  var status = form.querySelector('.autosave'), again = form.querySelector('[data-retry]');
  var token = form.querySelector('[name=csrfmiddlewaretoken]').value;
  var savedAt = '', failures = 0, retryTimer;
  var cards = Array.prototype.map.call(form.querySelectorAll('fieldset.subthread'), newCard);
  var givenBefore = given();

  function newCard(fieldset) {
    return {
      fieldset: fieldset, code: fieldset.id, dirty: new Set(), sent: new Set(),
      timer: 0, sending: false, refused: '', stale: null
    };
  }

  function control(card, name) { return card.fieldset.querySelector('[name="' + card.code + '-' + name + '"]'); }
  function chosen(card, name) { return card.fieldset.querySelector('[name="' + card.code + '-' + name + '"]:checked'); }
  function valueOf(card, name) {
    var one = chosen(card, name);
    return one ? one.value : name === 'level' || name === 'target' ? '' : control(card, name).value;
  }
  function lacksReason(card) { return valueOf(card, 'level') === 'na' && !control(card, 'na_reason').value.trim(); }
  function isDirty(card) { return card.dirty.size > 0 || card.sending; }
  function isUnsaved(card) { return isDirty(card) || Boolean(card.refused || card.stale); }

  form.addEventListener('change', function (event) { changed(event.target, 0); });
  form.addEventListener('input', function (event) {
    if (event.target.matches('textarea, input[type=text]')) changed(event.target, TYPING);
  });

  function changed(field, wait) {
    var card = cards.find(function (one) { return one.fieldset.contains(field); });
    if (!card) return;
    card.dirty.add(field.name.slice(card.code.length + 1));
    card.refused = '';
    window.clearTimeout(card.timer);
    if (wait) card.timer = window.setTimeout(function () { save(card); }, wait); else save(card);
    count();
    say();
  }

  function save(card) {
    window.clearTimeout(card.timer);
    if (card.sending || card.stale || !card.dirty.size || lacksReason(card)) return say();
    var body = new URLSearchParams({csrfmiddlewaretoken: token, version: control(card, 'version').value});
    body.set('level', valueOf(card, 'level'));
    if (body.get('level') === 'na') body.set('na_reason', valueOf(card, 'na_reason'));
    card.dirty.forEach(function (name) { body.set(name, valueOf(card, name)); });
    card.sent = card.dirty; card.dirty = new Set(); card.sending = true;
    say();
    // A signed-out session answers with a redirect, which must not count as saved.
    fetch(card.fieldset.dataset.save, {
      method: 'POST', body: body, headers: {Accept: 'application/json'}, credentials: 'same-origin',
      redirect: 'manual', keepalive: true
    }).then(function (response) {
      if ([200, 400, 409, 410].indexOf(response.status) < 0) throw new Error(String(response.status));
      return response.json().then(function (answer) { settle(card, response.status, answer); });
    }).catch(function () { failed(card); });
  }

  function settle(card, code, answer) {
    card.sending = false; failures = 0; clear(card);
    if (code === 200) {
      control(card, 'version').value = answer.version;
      savedAt = answer.saved_at.slice(11, 16);
    } else if (code === 409) {
      card.stale = answer; showConflict(card, answer);
    } else {
      card.refused = Object.keys(answer.errors).map(function (name) { return answer.errors[name].join(' '); }).join(' ');
      showProblem(card, card.refused);
    }
    if (code === 200 && card.dirty.size) save(card); else say();
  }

  function failed(card) {
    card.sending = false;
    card.sent.forEach(function (name) { card.dirty.add(name); });
    window.clearTimeout(retryTimer);
    retryTimer = window.setTimeout(retry, RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
    say();
  }

  function retry() { cards.forEach(function (card) { if (card.dirty.size) save(card); }); }
  again.addEventListener('click', retry);
  window.addEventListener('online', retry);

  function say() {
    var state = 'ok', text = savedAt ? 'Saved ' + savedAt : 'Changes are saved as you make them';
    if (cards.some(function (card) { return card.sending || card.dirty.size; })) { state = 'saving'; text = 'Saving…'; }
    if (cards.some(function (card) { return card.dirty.size && lacksReason(card); })) text = 'Give a reason';
    if (cards.some(function (card) { return card.stale; })) { state = 'failed'; text = 'Not saved: a colleague changed this too'; }
    if (cards.some(function (card) { return card.refused; })) { state = 'failed'; text = 'Not saved. See the message beside the answer'; }
    if (failures) { state = 'failed'; text = 'Not saved. Try again'; }
    status.className = 'autosave' + (state === 'ok' ? '' : ' ' + state);
    if (status.textContent !== text) status.textContent = text;  // a live region speaks with every write
    again.hidden = !failures;
  }

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
  function showProblem(card, text) { notice(card, 'danger', text); }

  function inWords(level) {
    return level === 'na' ? 'not applicable' : level === 'dk' ? 'don’t know' : level ? 'L' + level : 'no answer';
  }

  function showConflict(card, theirs) {
    var own = valueOf(card, 'level'), sameLevel = own === theirs.level;
    var box = notice(card, 'warn', theirs.changed_by + ' changed this ' +
      (sameLevel ? '' : 'to ' + inWords(theirs.level) + ' ') + 'at ' + theirs.changed_at.slice(11, 16) + '. ' +
      (sameLevel ? 'What you have here is not saved.' : 'You have ' + inWords(own) + '.'));
    button(box, sameLevel ? 'Show theirs' : 'Keep ' + inWords(theirs.level), function () { takeTheirs(card); });
    button(box, sameLevel ? 'Save mine' : 'Use ' + inWords(own) + ' instead', function () {
      control(card, 'version').value = theirs.version;
      card.sent.forEach(function (name) { card.dirty.add(name); });
      card.stale = null; clear(card); save(card);
    });
  }

  function button(box, text, act) {
    var one = document.createElement('button');
    one.type = 'button'; one.className = 'btn btn-quiet btn-sm'; one.textContent = text;
    one.addEventListener('click', act); box.append(one);
  }

  // Theirs may differ in target and note too, so the whole card is taken from the server.
  function takeTheirs(card) {
    fetch(location.pathname, {credentials: 'same-origin'}).then(function (response) { return response.text(); })
      .then(function (page) {
        var fresh = new DOMParser().parseFromString(page, 'text/html').getElementById(card.code);
        if (!fresh) throw new Error('no card');
        card.fieldset.replaceWith(fresh);
        cards[cards.indexOf(card)] = newCard(fresh);
        var level = fresh.querySelector('input[type=radio]:checked') || fresh.querySelector('input[type=radio]');
        level.focus(); count(); say();
      }).catch(function () { failures += 1; say(); });
  }

  function given() {
    return cards.filter(function (card) { return valueOf(card, 'level') && !lacksReason(card); }).length;
  }

  function count() {
    var now = given(), total = cards.length, bar = document.querySelector('progress.bar');
    var all = Number(bar.dataset.before || (bar.dataset.before = bar.value)) + now - givenBefore;
    bar.value = all;
    document.querySelectorAll('[data-total]').forEach(function (one) { one.textContent = all + ' of ' + bar.max; });
    form.querySelector('[data-given]').textContent = now;
    document.querySelectorAll('.thread-nav a[aria-current]').forEach(function (link) {
      link.className = now === total ? 'done' : now ? 'part' : 'none';
      link.querySelector('.num').textContent = now + '/' + total;
    });
  }

  // Next and Previous send the page; what is saved already need not travel, and cannot conflict.
  form.addEventListener('submit', function () {
    leaving = true;
    cards.forEach(function (card) { if (!isUnsaved(card)) card.fieldset.disabled = true; });
  });
  var leaving = false;
  window.addEventListener('pageshow', function () {
    leaving = false;
    cards.forEach(function (card) { card.fieldset.disabled = false; });
  });
  window.addEventListener('pagehide', function () { if (!leaving) cards.forEach(save); });
  window.addEventListener('beforeunload', function (event) {
    if (!leaving && (failures || cards.some(function (card) { return card.stale || card.refused; }))) event.preventDefault();
  });
  say();
})();
