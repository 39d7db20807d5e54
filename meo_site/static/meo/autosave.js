// Saves each answer as it changes: a choice at once, typing after 800 ms. One request at a time for each sub-thread,
// each with the version it builds on. What could not be saved stays in the page, says so, and is tried again.
(function () {
  'use strict';
  var form = document.querySelector('form[data-autosave]'), meo = window.meo || {};
  if (!form || !window.fetch || !window.Set || !meo.card || !meo.unsent || !meo.conflict) return;
  var TYPING = 800, RETRIES = [2000, 5000, 15000, 30000];
  var on = meo.card, status = form.querySelector('.autosave'), again = form.querySelector('[data-retry]');
  var signIn = form.querySelector('[data-sign-in]'), token = form.querySelector('[name=csrfmiddlewaretoken]');
  var savedAt = '', failures = 0, isOffline = false, isSignedOut = false, isRefused = false, retryTimer, leaving = false;
  var cards = Array.prototype.map.call(form.querySelectorAll('fieldset.subthread'), newCard);
  var givenBefore = given(), toConfirmBefore = toConfirm();

  function newCard(fieldset) {
    return {
      fieldset: fieldset, code: fieldset.id, dirty: new Set(), sent: new Set(),
      timer: 0, sending: false, refused: '', stale: null, held: fieldset.dataset.unsaved === 'hold'
    };
  }

  function isUnsaved(card) { return card.dirty.size > 0 || card.sending || card.held || Boolean(card.refused || card.stale); }
  function awaitsReason(card) { return isUnsaved(card) && on.lacksReason(card); }

  var isByArrow = false;  // an arrow only passes by Not applicable, and must not be thrown into its reason
  form.addEventListener('keydown', function (event) {
    isByArrow = event.key.indexOf('Arrow') === 0;
    var card = event.key === 'Enter' && event.target.matches('input') && cardOf(event.target);
    if (!card || event.isComposing) return;
    event.preventDefault();
    save(card);
  });
  form.addEventListener('keyup', function () { isByArrow = false; });
  form.addEventListener('change', function (event) {
    changed(event.target, 0);
    var card = cardOf(event.target);
    if (card && event.target.value === 'na' && !isByArrow && on.lacksReason(card)) on.control(card, 'na_reason').focus();
  });
  form.addEventListener('input', function (event) {
    if (event.target.matches('textarea, input[type=text]')) changed(event.target, TYPING);
  });
  form.addEventListener('click', function (event) {
    var button = event.target.closest('[name=confirm]');
    if (!button) return;
    event.preventDefault();
    var card = cards.find(function (one) { return one.code === button.value; });
    on.set(card, 'level', on.proposed(card));
    var radio = card.fieldset.querySelector('[type=radio][value="' + on.proposed(card) + '"]');
    radio.focus();
    changed(radio, 0);
  });

  function cardOf(field) { return cards.find(function (one) { return one.fieldset.contains(field); }); }

  function changed(field, wait) {
    var card = cardOf(field);
    if (!card || !field.name) return;
    card.dirty.add(field.name.slice(card.code.length + 1));
    card.refused = '';
    keep(card);
    on.mark(card);
    window.clearTimeout(card.timer);
    if (wait) card.timer = window.setTimeout(function () { save(card); }, wait); else save(card);
    count();
    say();
  }

  function touched(card) { return Array.from(new Set([].concat(Array.from(card.sent), Array.from(card.dirty)))); }

  function keep(card) {
    var values = {level: on.value(card, 'level')};
    if (values.level === 'na') values.na_reason = on.value(card, 'na_reason');
    touched(card).forEach(function (name) { values[name] = on.value(card, name); });
    meo.unsent.keep(card.code, {path: location.pathname, version: on.control(card, 'version').value, values: values});
  }

  function save(card) {
    window.clearTimeout(card.timer);
    if (card.sending || card.stale || !card.dirty.size || on.lacksReason(card)) return say();
    var values = {level: on.value(card, 'level')};
    if (values.level === 'na') values.na_reason = on.value(card, 'na_reason');
    card.dirty.forEach(function (name) { values[name] = on.value(card, name); });
    card.sent = card.dirty; card.dirty = new Set(); card.sending = true;
    say();
    send(card.fieldset.dataset.save, on.control(card, 'version').value, values).then(function (response) {
      return response.json().then(function (answer) { settle(card, response.status, answer); });
    }).catch(function (error) { failed(card, error); });
  }

  // A signed-out session answers with a redirect, which must not count as saved.
  function send(address, version, values) {
    var body = new URLSearchParams(values);
    body.set('csrfmiddlewaretoken', token.value);
    body.set('version', version);
    return fetch(address, {
      method: 'POST', body: body, headers: {Accept: 'application/json'}, credentials: 'same-origin',
      redirect: 'manual', keepalive: true
    }).then(function (response) {
      isSignedOut = response.type === 'opaqueredirect';
      isRefused = response.status === 403;  // the token of before a new sign-in
      if (isSignedOut) document.dispatchEvent(new Event('meo:signed-out'));
      if ([200, 400, 409, 410].indexOf(response.status) < 0) throw new Error(String(response.status));
      return response;
    });
  }

  function settle(card, code, answer) {
    card.sending = false; card.held = false; failures = 0; meo.conflict.clear(card);
    if (code === 200) {
      on.control(card, 'version').value = answer.version;
      on.say(card, form.dataset.name, answer.saved_at);
      savedAt = answer.saved_at.slice(11, 16);
      card.sent = new Set();
      if (card.dirty.size) keep(card); else meo.unsent.drop(card.code);
    } else if (code === 409) {
      card.stale = answer;
      meo.conflict.show(card, answer, touched(card), {
        mine: function (version) { useMine(card, version); }, theirs: function (fieldset) { takeTheirs(card, fieldset); }
      });
    } else {
      card.refused = Object.keys(answer.errors).map(function (name) { return answer.errors[name].join(' '); }).join(' ');
      meo.conflict.notice(card, 'danger', card.refused);
      if (code === 410) meo.unsent.drop(card.code);
    }
    if (code === 200 && card.dirty.size) save(card); else say();
  }

  function useMine(card, version) {
    on.control(card, 'version').value = version;
    card.sent.forEach(function (name) { card.dirty.add(name); });
    card.stale = null; meo.conflict.clear(card); keep(card); save(card);
  }

  function takeTheirs(card, fieldset) {
    card.fieldset.replaceWith(fieldset);
    cards[cards.indexOf(card)] = newCard(fieldset);
    meo.unsent.drop(card.code);
    (fieldset.querySelector('input[type=radio]:checked') || fieldset.querySelector('input[type=radio]')).focus();
    count(); say();
  }

  function failed(card, error) {
    card.sending = false;
    isOffline = !navigator.onLine || error instanceof TypeError;  // so fetch says that nobody answered
    card.sent.forEach(function (name) { card.dirty.add(name); });
    window.clearTimeout(retryTimer);
    retryTimer = window.setTimeout(retry, RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
    say();
  }

  function saveAll() { cards.forEach(function (card) { if (card.dirty.size) save(card); }); }

  function retry() {
    if (!isSignedOut && !isRefused) return saveAll();
    fetch(form.dataset.token, {credentials: 'same-origin'}).then(function (response) { return response.json(); })
      .then(function (answer) {
        if (!answer.token) throw new Error('signed out');
        token.value = answer.token; isSignedOut = isRefused = false;
        document.dispatchEvent(new Event('meo:signed-in'));
        saveAll();
      }).catch(function () {
        window.clearTimeout(retryTimer);
        retryTimer = window.setTimeout(retry, RETRIES[RETRIES.length - 1]);
      });
  }
  again.addEventListener('click', retry);
  window.addEventListener('online', retry);
  document.addEventListener('visibilitychange', function () { if (!document.hidden && failures) retry(); });

  function say() {
    var state = 'ok', text = savedAt ? 'Saved ' + savedAt : 'Changes are saved as you make them';
    if (cards.some(function (card) { return card.sending || card.dirty.size; })) { state = 'saving'; text = 'Saving…'; }
    if (cards.some(awaitsReason)) { state = 'failed'; text = 'Give a reason. Until then this is not saved'; }
    if (cards.some(function (card) { return card.stale; })) { state = 'failed'; text = 'Not saved: a colleague changed this too'; }
    if (cards.some(function (card) { return card.refused; })) { state = 'failed'; text = 'Not saved. See the message beside the answer'; }
    if (failures) { state = 'failed'; text = isOffline ? 'No connection. Your answers are kept in this page' : 'Not saved.'; }
    if (isSignedOut) text = 'Not saved: you have been signed out. Sign in again, then Try again';
    status.className = 'autosave' + (state === 'ok' ? '' : ' ' + state);
    if (status.textContent !== text) status.textContent = text;  // a live region speaks with every write
    again.hidden = !failures; signIn.hidden = !isSignedOut;
  }

  function given() {
    return cards.filter(on.said).length;
  }
  function toConfirm() {
    return cards.filter(function (card) { return on.proposed(card) && !on.said(card); }).length;
  }

  function count() {
    var now = given(), total = cards.length, bar = document.querySelector('progress.bar');
    var all = Number(bar.dataset.before || (bar.dataset.before = bar.value)) + now - givenBefore;
    bar.value = all;
    document.querySelectorAll('[data-total]').forEach(function (one) { one.textContent = all + ' of ' + bar.max; });
    document.querySelectorAll('[data-to-confirm]').forEach(function (one) {
      var before = one.dataset.before || (one.dataset.before = one.textContent);
      one.textContent = Number(before) + toConfirm() - toConfirmBefore;
    });
    form.querySelector('[data-given]').textContent = now;
    document.querySelectorAll('.thread-nav a[aria-current]').forEach(function (link) {
      link.className = now === total ? 'done' : now ? 'part' : 'none';
      link.querySelector('.num').textContent = now + '/' + total;
    });
  }

  // What an earlier page of this tab could not send: shown on its card and sent, through the check of its version.
  function restore() {
    var entries = meo.unsent.all();
    Object.keys(entries).forEach(function (code) {
      var entry = entries[code], card = cards.find(function (one) { return one.code === code; });
      if (!card) return elsewhere(code, entry);
      if (card.fieldset.dataset.unsaved) return meo.unsent.drop(code);  // the page itself shows what was typed
      on.control(card, 'version').value = entry.version;
      Object.keys(entry.values).forEach(function (name) { on.set(card, name, entry.values[name]); card.dirty.add(name); });
      keep(card);
      save(card);
    });
    cards.filter(function (card) { return card.fieldset.dataset.unsaved === 'send'; }).forEach(function (card) {
      on.FIELDS.forEach(function (name) { if (name !== 'na_reason') card.dirty.add(name); });
      keep(card);
      save(card);
    });
    count();
  }

  // An answer of another thread, which Next may have saved since; what is stored already is no conflict.
  function elsewhere(code, entry) {
    var address = cards[0].fieldset.dataset.save.replace(cards[0].code, code);
    send(address, entry.version, entry.values).then(function (response) {
      if (response.status === 200 || response.status === 410) return meo.unsent.drop(code);
      throw new Error(String(response.status));
    }).catch(function () {
      var line = form.querySelector('[data-elsewhere]');
      line.hidden = false; line.querySelector('a').href = entry.path + '#' + code;
    });
  }

  // Next and Previous send the page; what is saved already need not travel, and cannot conflict.
  form.addEventListener('submit', function () {
    leaving = true;
    cards.forEach(function (card) { if (!isUnsaved(card)) card.fieldset.disabled = true; });
  });
  window.addEventListener('pageshow', function () {
    leaving = false;
    cards.forEach(function (card) { card.fieldset.disabled = false; });
  });
  window.addEventListener('pagehide', function () { if (!leaving) cards.forEach(save); });
  window.addEventListener('beforeunload', function (event) {
    if (!leaving && (failures || cards.some(function (card) { return card.stale || card.refused || awaitsReason(card); }))) event.preventDefault();
  });
  restore();
  say();
})();
