// Says how many sub-threads of a short round are chosen, and how long they take. Without JavaScript the page names both ends.
(function () {
  document.querySelectorAll('.scope-pick').forEach(function (list) {
    var says = list.querySelector('[role=status]');
    function count() {
      var chosen = list.querySelectorAll('input:checked').length;
      var minutes = Math.ceil(list.dataset.minutes * chosen / list.dataset.inAll);
      says.textContent = chosen + ' chosen' + (chosen ? ', about ' + minutes + ' minute' + (minutes === 1 ? '' : 's') : '') + '.';
    }
    list.addEventListener('change', count);
    count();
  });
})();
