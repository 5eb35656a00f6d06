//! How the page looks, and the few lines of script that open what a link leads to.

pub(super) const STYLE: &str = "
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 860px; padding: 24px 20px 64px; background: #fff; color: #1f2328;
  font: 16px/1.5 Inter, Helvetica, Arial, 'Noto Sans', 'Noto Sans CJK SC', sans-serif; }
h1 { font-size: 28px; line-height: 1.2; margin: 8px 0 4px; }
h2 { font-size: 21px; margin: 48px 0 8px; }
nav { margin: 12px 0 20px; } nav a { margin-right: 16px; }
a { color: #0072b2; }
.source, .about, summary, .unit { color: #5b6168; font-size: 14px; }
.notes { list-style: none; padding: 0; }
.notes li { border-left: 4px solid #c9ced4; margin: 8px 0; padding: 4px 12px; }
.notes details { display: inline; } .notes details[open] { display: block; }
.notes summary { margin: 0; }
.notes .caution { border-color: #e69f00; } .notes .warning { border-color: #d55e00; }
figure { margin: 20px 0; } figure svg { max-width: 100%; height: auto; display: block; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; margin: 8px 0; }
th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; white-space: nowrap;
  max-width: 32em; overflow: hidden; text-overflow: ellipsis; }
th { border-bottom: 1px solid #c9ced4; font-weight: 600; }
td { border-bottom: 1px solid #eceef0; }
.number { text-align: right; }
summary { cursor: pointer; margin: 10px 0 4px; }
@media print { details > * { display: block; } nav { display: none; } }
.skip { position: absolute; left: -9999px; } .skip:focus { position: static; }
.spots rect { fill: transparent; }
.spots a:hover rect, .spots a:focus rect { fill: #0072b2; fill-opacity: .18; stroke: #0072b2; stroke-width: 15; }
.evidence > details { margin-left: 14px; }
.value { margin: 8px 0 14px 14px; padding: 4px 12px; border-left: 4px solid #c9ced4; font-size: 15px; }
.value:target { border-color: #0072b2; background: #eef6fb; }
.value p { margin: 2px 0; } .value ul { margin: 4px 0; padding-left: 18px; } .value li { margin: 6px 0; }
.value mark { background: #ffe9a8; color: inherit; }
.value .unit { overflow-wrap: anywhere; } .value code { font-size: 12px; overflow-wrap: anywhere; }
td small a { margin-left: 6px; }
";

/// Opens what the address names, wherever it is folded away. Browsers that open it themselves need
/// no script.
pub(super) const SCRIPT: &str = "
function reveal() {
  var named = location.hash && document.getElementById(location.hash.slice(1));
  if (!named) return;
  for (var e = named; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
  named.scrollIntoView({ block: 'center' });
  if (named.tabIndex === -1) named.focus({ preventScroll: true });
}
addEventListener('hashchange', reveal);
document.addEventListener('click', function (event) {
  var link = event.target.closest && event.target.closest('a[href^=\"#e-\"]');
  if (link && link.getAttribute('href') === location.hash) reveal();
});
reveal();
";
