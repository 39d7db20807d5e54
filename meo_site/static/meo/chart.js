// Draws the Plotly figures of a page: <div data-chart="x"> shows the figure in <script type="application/json" id="x">.
// A value "--token" is read from app.css, so that a figure follows the theme. The table on the page is its twin.
(function () {
  var root = document.documentElement;
  var look = {
    font: { family: 'system-ui, sans-serif', size: 12, color: '--ink' },
    paper_bgcolor: '--surface', plot_bgcolor: '--surface', margin: { l: 8, r: 8, t: 8, b: 8 }
  };
  var config = { responsive: true, displaylogo: false, modeBarButtons: [['toImage']] };

  function withTokens(value, styles) {
    if (typeof value === 'string') return value.startsWith('--') ? styles.getPropertyValue(value).trim() : value;
    if (Array.isArray(value)) return value.map(function (one) { return withTokens(one, styles); });
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(function (entry) {
      return [entry[0], withTokens(entry[1], styles)];
    }));
  }

  function draw(box) {
    var figure = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    var layout = Object.assign({}, look, figure.layout), styles = getComputedStyle(root);
    window.Plotly.react(box, withTokens(figure.data, styles), withTokens(layout, styles), config);
  }

  function drawAll() { document.querySelectorAll('[data-chart]').forEach(draw); }

  drawAll();
  new MutationObserver(drawAll).observe(root, { attributes: true, attributeFilter: ['data-bs-theme'] });
})();
