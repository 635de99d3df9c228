// A WARC file as warcio.js (Browsertrix) writes it: the body as a browser hands it over, its content
// coding undone, though the head names one.
//   node write_warc.mjs FOLDER-OF-WARCIO OUT
import { createWriteStream } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, out] = process.argv.slice(2);
const { WARCRecord, WARCSerializer } = await import(pathToFileURL(folder + "/dist/index.js"));

const url = "http://www.yunxi.example/zwgk/t2.html";
const date = "2018-03-06T01:02:03.456Z";
const paragraph = "<p>各乡镇人民政府：请于汛期前检查河道堤防，并将结果报县水务局备案。</p>";
const page =
  "<html><head><title>关于防汛的通知</title></head><body><h1>关于防汛的通知</h1>" +
  paragraph.repeat(8) + "</body></html>";

async function* body() {
  yield new TextEncoder().encode(page);
}

const response = WARCRecord.create(
  {
    url, date, type: "response", warcVersion: "WARC/1.1",
    httpHeaders: { "Content-Type": "text/html; charset=utf-8", "Content-Encoding": "br",
                   "Transfer-Encoding": "chunked" },
  }, body());
const request = WARCRecord.create(
  {
    url, date, type: "request", warcVersion: "WARC/1.1",
    warcHeaders: { "WARC-Concurrent-To": response.warcHeader("WARC-Record-ID") },
    httpHeaders: { Host: "www.yunxi.example" }, statusline: "GET /zwgk/t2.html HTTP/1.1",
  });

const stream = createWriteStream(out);
for (const record of [response, request]) {
  stream.write(await WARCSerializer.serialize(record, { gzip: true }));
}
stream.end();
