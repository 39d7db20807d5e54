// Warns two minutes before an idle session ends. Asking how long is left keeps nobody signed in; the button does.
// Other tabs share the session, so the server is asked again before anything is said.
(function () {
  'use strict';
  var bar = document.querySelector('[data-idle]');
  if (!bar || !window.fetch) return;
  var WARNING = 120, PATIENCE = 30;
  var words = bar.querySelector('p'), button = bar.querySelector('button'), link = bar.querySelector('a');
  var token = '', dueAt, timer;

  function wait(seconds) {
    dueAt = Date.now() + seconds * 1000;
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, seconds * 1000);
  }

  function ask() {
    fetch(bar.dataset.ask, {credentials: 'same-origin', headers: {Accept: 'application/json'}})
      .then(function (response) { return response.json(); })
      .then(function (answer) { token = answer.token; show(answer.seconds); })
      .catch(function () { wait(PATIENCE); });
  }

  function show(seconds) {
    if (seconds > WARNING) { bar.hidden = true; words.textContent = ''; return wait(seconds - WARNING); }
    bar.hidden = false;
    button.hidden = !seconds; link.hidden = Boolean(seconds);
    if (seconds) {
      tell('You will be signed out at ' + clock(seconds) + ', because nothing has been done for a while.');
    } else {
      tell('You have been signed out. What is not saved stays in this page.');
    }
    wait(seconds ? Math.min(seconds + 1, PATIENCE) : PATIENCE);  // another tab may have stayed, or signed in again
  }

  function tell(text) { if (words.textContent !== text) words.textContent = text; }  // an alert speaks with every write
  function clock(seconds) {
    return new Date(Date.now() + seconds * 1000).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit'});
  }

  button.addEventListener('click', function () {
    fetch(bar.dataset.stay, {
      method: 'POST', credentials: 'same-origin', redirect: 'manual',
      headers: {Accept: 'application/json', 'X-CSRFToken': token}
    }).then(function (response) { return response.json(); })
      .then(function (answer) { show(answer.seconds); document.getElementById('main').focus(); })
      .catch(ask);
  });
  // A sleeping computer runs no timers.
  document.addEventListener('visibilitychange', function () { if (!document.hidden && Date.now() >= dueAt) ask(); });
  ['meo:signed-out', 'meo:signed-in'].forEach(function (what) { document.addEventListener(what, ask); });
  wait(Math.max(0, Number(bar.dataset.left) - WARNING));
})();
