// An error summary takes the focus when its page opens. Without JavaScript it is the first thing on the page.
(function () {
  var summary = document.querySelector('[data-focus]');
  if (summary) summary.focus();
})();
