// Changes that the server has not acknowledged, kept in this tab until it has: they outlive a reload and a crash.
// They belong to one person and one assessment; signing out forgets them.
(function () {
  'use strict';
  var PREFIX = 'meo-unsent:', form = document.querySelector('form[data-autosave]');
  var place = form ? PREFIX + form.dataset.person + ':' + form.dataset.autosave : '';

  function storage(act) {
    try { return act(window.sessionStorage); } catch (refusal) { return null; }  // full, or forbidden by the browser
  }

  function forget(isKept) {
    storage(function (store) {
      Object.keys(store).forEach(function (key) {
        if (key.indexOf(PREFIX) === 0 && !isKept(key)) store.removeItem(key);
      });
    });
  }

  function all() {
    return storage(function (store) { return JSON.parse(store.getItem(place)); }) || {};
  }

  function write(entries) {
    storage(function (store) {
      if (Object.keys(entries).length) store.setItem(place, JSON.stringify(entries)); else store.removeItem(place);
    });
  }

  document.querySelectorAll('form[action$="/logout/"]').forEach(function (leaving) {
    leaving.addEventListener('submit', function () { forget(function () { return false; }); });
  });
  if (!form) return;
  forget(function (key) { return key.indexOf(PREFIX + form.dataset.person + ':') === 0; });

  window.meo = window.meo || {};
  window.meo.unsent = {
    all: all,
    // entry: {path, version, values: {name: value}}
    keep: function (code, entry) { var entries = all(); entries[code] = entry; write(entries); },
    drop: function (code) { var entries = all(); if (entries[code]) { delete entries[code]; write(entries); } }
  };
})();
