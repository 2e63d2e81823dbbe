/** Colours by role, the same as on Leeway's pages. */
const LIGHT = `--bg:#f5f6f8;--surface:#fff;--surface-2:#f1f3f6;--ink:#15202c;--ink-mid:#3b4958;--ink-soft:#566473;--line:#dfe4e9;--line-strong:#b6c0ca;--grid:#d6dce3;--accent:#1b5a9e;--now:#1b5a9e;--drift:#ad3210;--drift-soft:#fcefe9;--steady:#0a6c5f;--steady-soft:#e5f4f1;--weak:#7d5307;--weak-soft:#faf1de;--unknown:#566473;--unknown-soft:#eceff2;--band-95:rgb(70 88 108/22%);--band-999:rgb(70 88 108/12%);--shadow:0 1px 2px rgb(20 32 44/5%),0 4px 16px rgb(20 32 44/4%);--mark:#14324f`;
const DARK = `--bg:#0d1217;--surface:#141a21;--surface-2:#1b232c;--ink:#e7ecf1;--ink-mid:#c2ccd6;--ink-soft:#95a3b1;--line:#27313b;--line-strong:#43515f;--grid:#313d49;--accent:#82b8f7;--now:#74b2fb;--drift:#ff9675;--drift-soft:#35201a;--steady:#57ccb9;--steady-soft:#14302c;--weak:#e0b45c;--weak-soft:#32280f;--unknown:#9aa7b4;--unknown-soft:#222b35;--band-95:rgb(160 180 200/26%);--band-999:rgb(160 180 200/14%);--shadow:none;--mark:#1d4266`;

/** The style of the report. */
export const STYLE = `:root{color-scheme:light dark;${LIGHT};--sans:ui-sans-serif,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
@media(prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 var(--sans);font-variant-numeric:tabular-nums;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
h1,h2,h3,p,dl,dd,ul{margin:0;padding:0}
ul{list-style:none}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.bar-top{background:var(--surface);border-bottom:1px solid var(--line)}
.bar-top>div{display:flex;align-items:center;gap:10px;max-width:1120px;margin:0 auto;padding:12px 24px}
.word{font-size:16px;font-weight:650;letter-spacing:-.01em}
.what{color:var(--ink-soft);padding-left:12px;border-left:1px solid var(--line)}
main{max-width:1120px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:27px;line-height:1.25;letter-spacing:-.02em;font-weight:680;text-wrap:balance}
h1.drift{color:var(--drift)}h1.steady{color:var(--steady)}
.lead{margin-top:6px;color:var(--ink-mid);max-width:78ch}
.facts{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));margin-top:20px;border:1px solid var(--line);border-radius:12px;background:var(--surface);box-shadow:var(--shadow)}
.facts>div{padding:12px 16px;border-left:1px solid var(--line)}
.facts>div:first-child{border-left:0}
dt{color:var(--ink-soft);font-size:12px}
.facts dd{font-size:19px;font-weight:620;letter-spacing:-.01em;line-height:1.35}
.facts small{display:block;font-size:12px;font-weight:400;color:var(--ink-soft);letter-spacing:0}
h2{margin:34px 0 4px;font-size:17px;letter-spacing:-.01em}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:4px 0 12px;color:var(--ink-mid);font-size:13px}
.legend span{display:inline-flex;align-items:center;gap:7px}
.legend i{display:inline-block;width:16px;height:10px;border-radius:2px}
.k-was{border-top:2px solid var(--ink);background:var(--band-95);border-radius:0!important}
.k-now{background:var(--now)}.k-95{background:var(--band-95)}.k-999{background:var(--band-999)}
.k-limit{width:2px!important;height:14px!important;background:var(--ink)}
.columns{border:1px solid var(--line);border-radius:12px;background:var(--surface);box-shadow:var(--shadow);overflow:hidden}
.columns>li+li{border-top:1px solid var(--line)}
summary,.flat{display:grid;grid-template-columns:18px minmax(120px,1.15fr) minmax(120px,1fr) minmax(150px,1.1fr) 108px;gap:16px;align-items:center;padding:10px 16px;cursor:pointer;list-style:none}
.flat{cursor:default}
summary::-webkit-details-marker{display:none}
summary:hover{background:var(--surface-2)}
summary:focus-visible{outline-offset:-2px}
.turn{color:var(--ink-soft)}
details[open]>summary .turn{transform:rotate(90deg)}
.name{font-weight:620;display:block}
.type{color:var(--ink-soft);font-size:12.5px}
svg{display:block}
.small{width:100%;height:40px}
.large{width:100%;height:auto}
.area{fill:var(--band-95)}
.was{fill:none;stroke:var(--ink);stroke-width:1.5;vector-effect:non-scaling-stroke}
.now{fill:var(--now);opacity:.85}
.grid{stroke:var(--grid);stroke-dasharray:2 3;fill:none}
.floor{stroke:var(--line-strong)}
.large text{fill:var(--ink-soft);font:11px var(--sans);paint-order:stroke;stroke:var(--surface);stroke-width:3px;stroke-linejoin:round}
.scale{position:relative;display:block;margin-bottom:2px}
.band{width:100%;height:20px}
.rail{stroke:var(--line-strong);vector-effect:non-scaling-stroke}
.band-95{fill:var(--band-95)}.band-999{fill:var(--band-999)}
.limit{stroke:var(--ink);stroke-width:2;vector-effect:non-scaling-stroke}
.dot{position:absolute;top:5px;width:10px;height:10px;margin-left:-5px;border-radius:50%;border:2px solid var(--surface);background:var(--steady)}
.dot.out{background:var(--drift)}
.said{font-size:12.5px;color:var(--ink-mid)}
.said b{font-weight:620;color:var(--ink)}
.badge{justify-self:end;padding:2px 10px;border-radius:999px;font-size:12.5px;font-weight:600;white-space:nowrap}
.badge.drift{color:var(--drift);background:var(--drift-soft)}.badge.steady{color:var(--steady);background:var(--steady-soft)}
.badge.weak{color:var(--weak);background:var(--weak-soft)}.badge.unknown{color:var(--unknown);background:var(--unknown-soft)}
.body{display:grid;grid-template-columns:minmax(0,1.35fr) minmax(0,1fr);gap:20px 32px;padding:8px 16px 20px 50px}
.body .full{grid-column:1/-1}
.reason{color:var(--weak);font-size:13px}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;color:var(--ink-soft);font-size:12px;padding-bottom:4px}
th{font-weight:500;text-align:left;color:var(--ink-soft)}
td,th{padding:4px 10px 4px 0;vertical-align:top}
tbody tr{border-top:1px solid var(--line)}
tbody th{color:var(--ink)}
.n{text-align:right;white-space:nowrap}
.soft{color:var(--ink-soft)}
.scroll{overflow-x:auto}
.scroll table{min-width:640px}
.scroll th,.scroll td{overflow-wrap:normal}
.levels .track{position:relative;width:42%;min-width:70px}
.levels tbody tr{border-top:0}
.levels tbody td,.levels tbody th{padding-top:3px;padding-bottom:3px}
.levels th[scope=row]{max-width:150px}
.bar{position:absolute;left:0;top:6px;height:14px;border-radius:2px;background:var(--now);opacity:.85}
.tick{position:absolute;top:3px;width:2px;height:20px;margin-left:-1px;background:var(--ink)}
.limits{display:grid;gap:6px;max-width:82ch;color:var(--ink-mid)}
.limits li{padding-left:16px;position:relative}
.limits li::before{content:'–';position:absolute;left:0;color:var(--ink-soft)}
footer{margin-top:28px;color:var(--ink-soft);font-size:12.5px}
@media(max-width:760px){main{padding:20px 14px 48px}.bar-top>div{padding:12px 14px}h1{font-size:22px}
.facts{grid-template-columns:1fr 1fr}.facts>div:nth-child(odd){border-left:0}.facts>div:nth-child(n+3){border-top:1px solid var(--line)}
summary,.flat{grid-template-columns:18px minmax(0,1fr) auto;gap:8px 10px;padding:12px}
.turn{grid-row:1}.head{grid-row:1;grid-column:2}.badge{grid-row:1;grid-column:3}
.pic{grid-column:2/-1;grid-row:2}.measure{grid-column:2/-1;grid-row:3}
.body{grid-template-columns:minmax(0,1fr);padding:4px 12px 16px}}
@media print{details>:not(summary){display:block!important}.columns{box-shadow:none}}`;
