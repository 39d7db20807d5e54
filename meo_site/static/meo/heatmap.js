// After htmx has put another cell's panel in place: mark that cell, and take the reader to the panel.
(function () {
  document.addEventListener('htmx:afterSettle', function (event) {
    if (event.target.id !== 'drill') return;
    var cell = new URLSearchParams(location.search).get('cell');
    document.querySelectorAll('.heat a').forEach(function (link) {
      var here = new URL(link.href).searchParams.get('cell') === cell;
      if (here) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
    });
    document.getElementById('drill').focus();
  });
})();
