// An error summary takes the focus when its page opens. Without JavaScript it is the first thing on the page.
// A fragment in the address would scroll past it and take the focus back, so it is dropped.
(function () {
  var summary = document.querySelector('[data-focus]');
  if (!summary) return;
  function show() { summary.focus(); summary.scrollIntoView(); }
  if (location.hash) {
    history.replaceState(history.state, '', location.pathname + location.search);
    window.addEventListener('load', show);
  }
  show();
})();
