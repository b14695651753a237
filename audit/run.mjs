/* Lighthouse, as on a telephone, over every page of the built book.

   node audit/run.mjs [folder of the book]

   Prints a table and ends with 1 when a page is heavier or scores lower than promised. The book is
   served from this machine, compressed; performance is the median of three runs. */
import {execFileSync} from "node:child_process";
import {readFileSync, readdirSync, statSync} from "node:fs";
import {createServer} from "node:http";
import {extname, join, normalize, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {gzipSync} from "node:zlib";
import {launch} from "chrome-launcher";
import lighthouse from "lighthouse";

const LIMITS = {kB: 200, performance: 95, accessibility: 100, "best-practices": 100, seo: 100};
const RUNS = 3;
const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
  ".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2",
};
const OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
  "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync"];

const home = fileURLToPath(new URL("..", import.meta.url));
const book = resolve(process.argv[2] ?? join(home, "_build", "html"));

function findChromium() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], {encoding: "utf8", stdio: "pipe"}).trim();
    } catch { /* not this one; the next */ }
  }
  throw new Error("Chromium is not on the search path: install it, or name it in CHROME_PATH");
}

/* Every page with a title of its own: those of the table of contents stand in chapters/. */
function pages() {
  const names = readdirSync(join(book, "chapters")).filter((name) => name.endsWith(".html"));
  if (!names.length) throw new Error(`no page in ${book}: run \`make book\` first`);
  return names.sort().map((name) => `chapters/${name}`);
}

function serve() {
  const kept = new Map();  // compressed once, so that the server's work is not the page's time
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    const file = join(book, path);
    if (!file.startsWith(book) || !statSync(file, {throwIfNoEntry: false})?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const packed = extname(file) !== ".woff2";  // a font is compressed already
    if (!kept.has(file)) {
      kept.set(file, packed ? gzipSync(readFileSync(file)) : readFileSync(file));
    }
    response.writeHead(200, {
      "Content-Type": type, "Cache-Control": "max-age=600",
      ...(packed ? {"Content-Encoding": "gzip"} : {}),
    }).end(kept.get(file));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(url, port) {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    runs.push((await lighthouse(url, {port, logLevel: "error"})).lhr);
  }
  const scores = {kB: Math.ceil(runs[0].audits["total-byte-weight"].numericValue / 1000)};
  for (const name of Object.keys(LIMITS).slice(1)) {
    scores[name] = Math.round(100 * median(runs.map((run) => run.categories[name].score)));
  }
  const lost = Object.values(runs[0].categories).filter(({id}) => id !== "performance")
    .flatMap(({auditRefs}) => auditRefs).filter(({id, weight}) => weight &&
      runs[0].audits[id].score !== null && runs[0].audits[id].score < 1).map(({id}) => id);
  return {scores, lost};
}

const below = ({scores}) => Object.entries(LIMITS).filter(([name, limit]) =>
  name === "kB" ? scores.kB > limit : scores[name] < limit).map(([name]) => name);

const server = await serve();
const chrome = await launch({chromePath: findChromium(), chromeFlags: OPTIONS});
let failed = false;
try {
  console.log(["page".padEnd(40), ...Object.keys(LIMITS)].join("  "));
  for (const page of pages()) {
    const url = `http://127.0.0.1:${server.address().port}/${page}`;
    const result = await measure(url, chrome.port);
    const row = Object.keys(LIMITS).map((name) => String(result.scores[name]).padStart(name.length));
    const misses = below(result);
    failed ||= misses.length > 0;
    const notes = misses.length ? `  misses ${misses.join(", ")} ${result.lost.join(" ")}` : "";
    console.log([page.padEnd(40), ...row].join("  ") + notes);
  }
} finally {
  await chrome.kill();
  server.close();
}
process.exitCode = failed ? 1 : 0;
