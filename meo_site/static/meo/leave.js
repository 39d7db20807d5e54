// Asks before a page is left by anything but its form while something typed there is not saved.
(function () {
  'use strict';
  var form = document.querySelector('form[data-leave]');
  if (!form) return;
  var isUnsaved = form.hasAttribute('data-unsaved');
  form.addEventListener('input', function () { isUnsaved = true; });
  form.addEventListener('change', function () { isUnsaved = true; });
  form.addEventListener('submit', function () { isUnsaved = false; });
  window.addEventListener('beforeunload', function (event) {
    if (!isUnsaved) return;
    event.preventDefault();
    event.returnValue = '';
  });
})();
