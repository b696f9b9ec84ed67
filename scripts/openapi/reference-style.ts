/** Style of the reference page: readable in light and dark, on paper and on a phone. */
export const REFERENCE_STYLE = `
:root{color-scheme:light dark;--ink:#1c1e26;--soft:#626778;--line:#e3e5ec;--page:#fff;--card:#f7f8fb;--accent:#8f2d56;--get:#17694d;--post:#2457a6;--delete:#a3341f}
@media(prefers-color-scheme:dark){:root{--ink:#e8e9ef;--soft:#9a9fb0;--line:#2c303c;--page:#14161c;--card:#1b1e27;--accent:#f08cb4;--get:#63cfa4;--post:#8db6f5;--delete:#f2937f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
code{font:.88em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.page{display:grid;grid-template-columns:250px minmax(0,1fr);max-width:1180px;margin:0 auto}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:32px 20px;border-right:1px solid var(--line);font-size:14px}
nav strong{display:block;margin:20px 0 4px;font-size:12px;letter-spacing:.06em;text-transform:uppercase;color:var(--soft)}
nav a{display:block;padding:2px 0;color:var(--ink)}
main{padding:32px 40px 96px}
h1{margin:0 0 8px;font-size:30px;letter-spacing:-.02em}h2{margin:56px 0 0;font-size:22px;letter-spacing:-.01em}h3{margin:0;font-size:16px}
.lead{max-width:68ch;color:var(--soft)}
section{margin:20px 0;padding:20px 24px;border:1px solid var(--line);border-radius:10px;background:var(--card);scroll-margin-top:16px}
.call{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:baseline;margin:8px 0}
.call code{font-size:13.5px;overflow-wrap:anywhere}
.method{font:600 12px/1 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.04em}
.GET{color:var(--get)}.POST{color:var(--post)}.DELETE,.PUT,.PATCH{color:var(--delete)}
.role{margin-left:auto;padding:1px 9px;border:1px solid var(--line);border-radius:99px;font-size:12px;color:var(--soft)}
p{margin:6px 0}
h4{margin:16px 0 2px;font-size:12px;letter-spacing:.06em;text-transform:uppercase;color:var(--soft)}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px}
th{text-align:left;font-weight:500;color:var(--soft);font-size:12.5px}
th,td{padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child td{border-bottom:0}
td:first-child{white-space:nowrap;width:170px}
.need{color:var(--accent)}
@media(max-width:820px){.page{display:block}nav{position:static;height:auto;border:0;border-bottom:1px solid var(--line)}main{padding:24px 18px 64px}section{padding:16px}}
@media print{nav{display:none}.page{display:block}section{break-inside:avoid}}
`
  .trim()
  .replaceAll("\n", "");
