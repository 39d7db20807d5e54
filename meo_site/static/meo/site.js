// The phone menu. Without JavaScript the links are simply there.
(function () {
  var button = document.querySelector('.menu-btn'), menu = document.getElementById('site-nav');
  if (!button || !menu) return;
  button.addEventListener('click', function () {
    var open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
    menu.classList.toggle('open', open);
  });
})();
