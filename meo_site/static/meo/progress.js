/* A bar that asks how far something is, and shows the page anew when it is done. Without it: "Look again". */
(function () {
  'use strict';
  var bar = document.querySelector('progress[data-address]');
  if (!bar) return;

  function ask() {
    fetch(bar.dataset.address, { headers: { Accept: 'application/json' } })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer); })
      .then(function (said) {
        bar.value = said.percent;
        if (said.is_done) window.location.reload(); else window.setTimeout(ask, 1000);
      })
      .catch(function () { window.setTimeout(ask, 5000); });
  }

  window.setTimeout(ask, 1000);
}());
