/** The one style sheet of the pages, served by ourselves. */
export const style = `
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --paper: #fff; --card: #f6f8fa; --accent: #0a5c8a; --ok: #1a7f37; --warn: #9a6700; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b1; --line: #3d444d; --paper: #0d1117; --card: #161b22; --accent: #6cb6e8; --ok: #57c26f; --warn: #d9a62e; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.wrap { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; border: 2px solid var(--accent); }
header.site { border-bottom: 1px solid var(--line); }
header.site .wrap { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; padding-block: 1rem; }
header.site a.name { font-weight: 700; font-size: 1.3rem; color: var(--ink); text-decoration: none; }
header.site nav { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; }
footer.site { border-top: 1px solid var(--line); margin-top: 3rem; padding-block: 1.25rem; color: var(--soft); font-size: .9rem; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 1.8rem 0 .6rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; }
p.lead { font-size: 1.1rem; max-width: 46rem; }
.soft { color: var(--soft); }
form.search { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; }
form.search label { display: block; font-size: .85rem; color: var(--soft); }
form.search .words { flex: 1 1 18rem; }
input, select, button { font: inherit; padding: .5rem .7rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); color: var(--ink); }
form.search input { width: 100%; }
button { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600; cursor: pointer; }
ul.notices { list-style: none; padding: 0; margin: 0; }
ul.notices li { padding: .9rem 0; border-bottom: 1px solid var(--line); }
ul.notices h3 { margin: 0 0 .15rem; font-size: 1.05rem; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; color: var(--soft); font-size: .92rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; }
th, td { text-align: left; padding: .45rem .7rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
th[scope="row"], th[scope="rowgroup"] { color: var(--ink); padding-right: 1rem; }
th[scope="rowgroup"] .soft { display: block; font-weight: 400; font-size: .88rem; }
td details { min-width: 12rem; } td details summary { cursor: pointer; } 
td ul { margin: .3rem 0; padding-left: 1.1rem; }
.status { white-space: nowrap; font-weight: 600; }
.status::before { content: "●"; margin-right: .35rem; }
.active { color: var(--ok); } .stale { color: var(--warn); } .lapsed { color: var(--bad); } .disabled, .needsSecret { color: var(--soft); }
.figures { display: flex; flex-wrap: wrap; gap: .8rem; padding: 0; margin: 1.2rem 0; list-style: none; }
.figures li { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem 1.1rem; min-width: 9rem; }
.figures strong { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
dl.detail { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; gap: .35rem 1rem; }
dl.detail dt { color: var(--soft); } dl.detail dd { margin: 0; overflow-wrap: anywhere; }
form.fields { max-width: 40rem; }
fieldset { border: 1px solid var(--line); border-radius: .6rem; padding: .5rem 1rem 1rem; margin: 0 0 1rem; }
legend { font-weight: 600; padding: 0 .4rem; }
p.field { margin: .8rem 0; } p.field label { display: block; font-weight: 600; }
p.field input, p.field select, p.field textarea { width: 100%; } p.field input[size], p.field input[type="checkbox"] { width: auto; }
textarea { font: .9rem/1.4 ui-monospace, monospace; padding: .5rem .7rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); color: var(--ink); }
textarea:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.hint { display: block; color: var(--soft); font-size: .88rem; }
.notice { background: var(--card); border: 1px solid var(--line); border-left: .35rem solid var(--ok); border-radius: .4rem; padding: .7rem 1rem; overflow-wrap: anywhere; }
.notice.bad { border-left-color: var(--bad); } .notice h2 { margin: 0 0 .3rem; font-size: 1.1rem; }
a.button { display: inline-block; background: var(--accent); color: var(--paper); padding: .5rem .9rem; border-radius: .4rem; font-weight: 600; text-decoration: none; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; overflow-x: auto; }
.unproven, .proven, .pending, .suspended, .redirected, .rejected { color: var(--soft); }
p.text { white-space: pre-line; max-width: 46rem; overflow-wrap: anywhere; }
svg.chart { width: 100%; height: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .5rem; font-size: 12px; }
.chart text { fill: var(--ink); } .chart text.axis { fill: var(--soft); } .chart text.name { font-weight: 600; }
.chart .grid { stroke: var(--line); } .chart .bounds { stroke: var(--accent); stroke-width: 2; stroke-linecap: round; }
.chart .mark { fill: var(--accent); stroke: var(--accent); stroke-width: 2; } .chart .hollow { fill: var(--card); }
@media (max-width: 34rem) { dl.detail { grid-template-columns: 1fr; } dl.detail dd { margin-bottom: .5rem; } }
`;

/** The mark of the site: a voice that is heard. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0a5c8a"/><path d="M6 13h5l9-6v18l-9-6H6z" fill="#fff"/><path d="M23 11.5a6 6 0 0 1 0 9" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/></svg>`;
