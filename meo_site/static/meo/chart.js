// Draws the Plotly figures of a page: <div data-chart="x"> shows the figure in <script type="application/json" id="x">.
// A value "--token" is read from app.css, so that a figure follows the theme. The table on the page is its twin.
// <button data-picture="png" data-of="x"> saves it as a picture, always in light colours, with its "picture" above it:
// title, lines of small print and the name of the file.
(function () {
  var PAPER = 640;  // pixels across a page of A4
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

  function read(name) { return JSON.parse(document.getElementById(name).textContent); }

  function draw(box) {
    var figure = read(box.dataset.chart);
    var layout = Object.assign({}, look, figure.layout), styles = getComputedStyle(root);
    var bar = figure.picture ? { displayModeBar: false } : {};  // the page's own buttons save the source with it
    window.Plotly.react(box, withTokens(figure.data, styles), withTokens(layout, styles), Object.assign({}, config, bar));
  }

  function save(button) {
    var figure = read(button.dataset.of), told = figure.picture, light = document.createElement('div');
    light.dataset.bsTheme = 'light';
    document.body.append(light);
    var print = told.lines.map(function (line) { return '<span style="font-size:12px">' + line + '</span>'; });
    var title = { text: ['<b>' + told.title + '</b>'].concat(print).join('<br>'), pad: { t: 20, l: 20 },
      x: 0, xref: 'container', xanchor: 'left', y: 1, yref: 'container', yanchor: 'top' };
    var above = 80 + 20 * told.lines.length, width = 1200, height = figure.layout.height + above;
    var margin = Object.assign({}, figure.layout.margin, { t: figure.layout.margin.t + above });
    var layout = Object.assign({}, look, figure.layout, { title: title, margin: margin, width: width, height: height });
    var styles = getComputedStyle(light), data = withTokens(figure.data, styles);
    layout = withTokens(layout, styles);
    light.remove();
    button.disabled = true;
    window.Plotly.downloadImage({ data: data, layout: layout },
      { format: button.dataset.picture, width: width, height: height, scale: 2, filename: told.name })
      .finally(function () { button.disabled = false; });
  }

  function drawAll() { document.querySelectorAll('[data-chart]').forEach(draw); }

  drawAll();
  document.querySelectorAll('[data-picture]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { save(button); });
  });
  function drawAcross(width) {
    return function () {
      document.querySelectorAll('[data-chart]').forEach(function (box) {
        window.Plotly.relayout(box, width ? { width: width } : { width: null, autosize: true });
      });
    };
  }

  window.addEventListener('beforeprint', drawAcross(PAPER));  // paper is narrower than a screen, and never resizes
  window.addEventListener('afterprint', drawAcross(null));
  new MutationObserver(drawAll).observe(root, { attributes: true, attributeFilter: ['data-bs-theme'] });
})();
