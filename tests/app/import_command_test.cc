// shilu import, given files as other crawlers write them.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "base/digest.h"
#include "store/warc_reader.h"
#include "tests/store/fixture.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/warc_text.h"

namespace shilu {
namespace {

using namespace store_test;
using Json = nlohmann::json;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";

// A page whose text is one sentence, eight times.
std::string page_html(const std::string& sentence) {
  std::string html =
      "<html><head><meta charset=\"utf-8\"><title>关于防汛的通知</title></head><body>"
      "<h1>关于防汛的通知</h1>";
  for (int i = 0; i < 8; ++i) {
    html += "<p>" + sentence + "</p>";
  }
  return html + "</body></html>";
}

const std::string kMarch = "各乡镇人民政府：请于三月底前检查河道堤防，并将结果报县水务局备案。";
const std::string kJune = "各乡镇人民政府：请于六月底前检查河道堤防，并将结果报县水务局备案。";

std::string http(const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + fields + "\r\n" + body;
}

std::string response(const std::string& id, const std::string& date, const std::string& block,
                     const std::string& url = kUrl) {
  return warc_text("response",
                   {{"WARC-Record-ID", "<" + id + ">"},
                    {"WARC-Date", date},
                    {"WARC-Target-URI", url},
                    {"Content-Type", "application/http;msgtype=response"}},
                   block);
}

struct Imported {
  int status = 0;
  Json summary;
  std::string err;
};

Imported import(const std::string& archive, std::vector<std::string> files) {
  files.insert(files.begin(), {"import", "--archive", archive, "--json"});
  const ProgramResult result = run_shilu(files);
  INFO(result.err);
  REQUIRE_FALSE(result.out.empty());
  return {result.status, Json::parse(result.out), result.err};
}

std::string text_of(const std::string& archive, const std::string& as_of = "",
                    const std::string& url = kUrl) {
  std::vector<std::string> arguments = {"get", "--archive", archive, url};
  if (!as_of.empty()) {
    arguments.insert(arguments.end(), {"--as-of", as_of});
  }
  return run_shilu(arguments).out;
}

bool is_whole(const std::string& archive) {
  const ProgramResult verified = run_shilu({"verify", "--archive", archive});
  INFO(verified.out);
  CHECK(verified.status == kExitDone);
  return verified.status == kExitDone;
}

// Wget: the request first, the address in brackets, the body in chunks, its digest of these.
TEST_CASE("a response with its chunks is read, and stands in the archive as it came") {
  const TemporaryFolder folder;
  const std::string html = page_html(kMarch);
  char size[16];
  std::snprintf(size, sizeof size, "%zx", html.size());
  const std::string chunked = std::string(size) + "\r\n" + html + "\r\n0\r\n\r\n";
  const std::string request =
      gzipped(warc_text("request",
                        {{"WARC-Target-URI", std::string("<") + kUrl + ">"},
                         {"Content-Type", "application/http;msgtype=request"},
                         {"WARC-Date", "2018-03-06T01:02:03Z"},
                         {"WARC-Record-ID", "<urn:uuid:1>"}},
                        "GET /zwgk/t1.html HTTP/1.1\r\nHost: www.yunxi.gov.cn\r\n\r\n"));
  const std::string answer =
      gzipped(warc_text("response",
                        {{"WARC-Record-ID", "<urn:uuid:2>"},
                         {"WARC-Concurrent-To", "<urn:uuid:1>"},
                         {"WARC-Target-URI", std::string("<") + kUrl + ">"},
                         {"WARC-Date", "2018-03-06T01:02:03Z"},
                         {"WARC-Payload-Digest", "sha1:" + sha1_base32(chunked)},
                         {"Content-Type", "application/http;msgtype=response"}},
                        http(chunked, "Transfer-Encoding: chunked\r\n")));
  const std::string file = folder.file("wget.warc.gz");
  write_whole(file, request + answer);
  const std::string court = folder.file("court");
  const Imported done = import(court, {file});
  CHECK(done.status == kExitDone);
  CHECK(done.err.empty());
  CHECK(done.summary["records"] == 2);
  CHECK(done.summary["captures"] == 1);
  CHECK(done.summary["documents_new"] == 1);
  CHECK(text_of(court).find(kMarch) == 0);
  const std::string segment = names_in(court + "/warc").at(0);
  CHECK(read_whole(court + "/warc/" + segment).find(request + answer) != std::string::npos);
  CHECK(is_whole(court));

  // Again, and twice at once, nothing changes.
  const std::string dump = run_shilu({"dump", "--archive", court, "--out", "-"}).out;
  const Imported again = import(court, {file, file});
  CHECK(again.status == kExitDone);
  CHECK(again.summary["captures"] == 0);
  CHECK(again.summary["imported_before"] == 2);
  CHECK(run_shilu({"dump", "--archive", court, "--out", "-"}).out == dump);
  CHECK(import(folder.file("twice"), {file, file}).summary["captures"] == 1);
}

TEST_CASE("captures come in the order of their times, whatever the order of files") {
  const TemporaryFolder folder;
  const std::string june = folder.file("june.warc");
  const std::string march = folder.file("march.warc");
  write_whole(june, response("urn:2", "2018-06-06T00:00:00Z", http(page_html(kJune))));
  write_whole(march, response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kMarch))) +
                         response("urn:3", "2018-07-01T00:00:00Z", http(page_html(kJune))));
  const auto holds = [&](const std::string& court) {
    CHECK(text_of(court, "2018-03").find(kMarch) == 0);
    CHECK(text_of(court, "2018-06").find(kJune) == 0);
    CHECK(text_of(court).find(kJune) == 0);
    CHECK(text_of(court, "2018-02").empty());
    CHECK(is_whole(court));
    const ProgramResult state = run_shilu({"get", "--archive", court, kUrl, "--format", "json"});
    const Json json = Json::parse(state.out);
    CHECK(json["first_seen"] == "2018-03-06T00:00:00.000Z");
    CHECK(json["last_seen"] == "2018-07-01T00:00:00.000Z");
    CHECK(json["versions"] == 2);
  };
  const Imported at_once = import(folder.file("a"), {june, march});
  CHECK(at_once.summary["documents_new"] == 1);
  CHECK(at_once.summary["documents_changed"] == 1);
  CHECK(at_once.summary["documents_unchanged"] == 1);
  holds(folder.file("a"));

  // The older file later: its version stands where its time is, with the next number.
  import(folder.file("b"), {june});
  import(folder.file("b"), {march});
  holds(folder.file("b"));
  const std::string history = run_shilu({"history", "--archive", folder.file("b"), kUrl}).out;
  CHECK(history.find("2  2018-03-06T00:00:00.000Z") == 0);
  CHECK(history.find("\n1  2018-06-06T00:00:00.000Z") != std::string::npos);
}

TEST_CASE("a revisit is the response it refers to, in whatever file that stands") {
  const TemporaryFolder folder;
  const std::string first = folder.file("first.warc");
  write_whole(first, response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kMarch))));
  const auto revisit = [&](const std::string& id, const WarcFields& refers) {
    WarcFields fields = {
        {"WARC-Record-ID", "<" + id + ">"},
        {"WARC-Date", "2018-05-01T00:00:00Z"},
        {"WARC-Target-URI", "http://www.yunxi.gov.cn/copy.html"},
        {"WARC-Profile", "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"},
        {"WARC-Payload-Digest", "sha1:" + sha1_base32(page_html(kMarch))},
        {"Content-Type", "application/http;msgtype=response"}};
    fields.insert(fields.end(), refers.begin(), refers.end());
    return warc_text("revisit", fields, http(""));
  };
  const std::string by_name = folder.file("by-name.warc");
  write_whole(by_name, revisit("urn:2", {{"WARC-Refers-To-Target-URI", kUrl},
                                         {"WARC-Refers-To-Date", "2018-03-06T00:00:00Z"}}));
  const std::string by_id = folder.file("by-id.warc");
  write_whole(by_id, revisit("urn:3", {{"WARC-Refers-To", "<urn:1>"}}));

  // Its response is nowhere: it is left and named, and comes in when that does.
  const std::string court = folder.file("court");
  const Imported alone = import(court, {by_name});
  CHECK(alone.status == kExitNotSo);
  CHECK(alone.summary["unresolved_revisits"] == 1);
  CHECK(alone.summary["captures"] == 0);
  CHECK(alone.err ==
        "shilu: " + by_name + ", offset 0: the record refers to a response that is not there\n");
  CHECK(import(court, {first}).status == kExitDone);
  const Imported resolved = import(court, {by_name});  // in the archive by now
  CHECK(resolved.status == kExitDone);
  CHECK(resolved.summary["documents_new"] == 1);
  CHECK(text_of(court, "", "http://www.yunxi.gov.cn/copy.html").find(kMarch) == 0);
  CHECK(is_whole(court));

  CHECK(import(folder.file("id"), {by_id, first}).summary["documents_new"] == 2);
  CHECK(text_of(folder.file("id"), "", "http://www.yunxi.gov.cn/copy.html").find(kMarch) == 0);

  // The response named has another body than the digest says.
  const std::string other = folder.file("other.warc");
  write_whole(other, response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kJune))));
  const Imported wrong = import(folder.file("wrong"), {other, by_name});
  CHECK(wrong.summary["unresolved_revisits"] == 1);
  CHECK(wrong.err.find("has another body") != std::string::npos);
}

TEST_CASE("what is no capture is counted and left") {
  const TemporaryFolder folder;
  const std::string file = folder.file("heritrix.warc");
  const auto of_type = [](const std::string& type, const std::string& id, const std::string& uri) {
    return warc_text(type,
                     {{"WARC-Record-ID", "<" + id + ">"},
                      {"WARC-Date", "2018-03-06T00:00:00Z"},
                      {"WARC-Target-URI", uri},
                      {"Content-Type", "text/plain"}},
                     "x");
  };
  write_whole(file, of_type("warcinfo", "urn:0", "") +
                        of_type("response", "urn:1", "dns:www.yunxi.gov.cn") +
                        of_type("resource", "urn:2", "http://www.yunxi.gov.cn/a") +
                        of_type("conversion", "urn:3", "http://www.yunxi.gov.cn/a") +
                        of_type("metadata", "urn:4", kUrl) + of_type("metadata", "urn:5", kUrl) +
                        of_type("request", "urn:6", kUrl) + of_type("future-type", "urn:7", kUrl));
  const Imported done = import(folder.file("court"), {file});
  CHECK(done.status == kExitDone);
  CHECK(done.summary["records"] == 8);
  CHECK(done.summary["captures"] == 0);
  CHECK(done.summary["left"] == Json({{"warcinfo", 1},
                                      {"other response", 1},
                                      {"resource", 1},
                                      {"conversion", 1},
                                      {"metadata", 2},
                                      {"request", 1},
                                      {"unknown type", 1}}));
}

TEST_CASE("a capture without a document is kept as its record") {
  const TemporaryFolder folder;
  const std::string file = folder.file("f.warc");
  const std::string post = warc_text("request",
                                     {{"WARC-Record-ID", "<urn:9>"},
                                      {"WARC-Date", "2018-03-06T00:00:00Z"},
                                      {"WARC-Target-URI", kUrl},
                                      {"Content-Type", "application/http;msgtype=request"}},
                                     "POST /zwgk/t1.html HTTP/1.1\r\n\r\nq=1");
  write_whole(file,
              response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kMarch))) + post +
                  response("urn:2", "2018-03-07T00:00:00Z", "HTTP/1.1 404 Not Found\r\n\r\ngone") +
                  response("urn:3", "2018-03-08T00:00:00Z", http("User-agent: *\n"),
                           "http://www.yunxi.gov.cn/robots.txt"));
  const std::string court = folder.file("court");
  const Imported done = import(court, {file});
  CHECK(done.status == kExitDone);
  CHECK(done.summary["captures"] == 3);
  CHECK(done.summary["no_document"] == 3);
  CHECK(text_of(court).empty());
  CHECK(is_whole(court));
}

TEST_CASE("a page that two captures in a row did not find is gone from then on") {
  const TemporaryFolder folder;
  const std::string file = folder.file("f.warc");
  const std::string missing = "HTTP/1.1 404 Not Found\r\n\r\ngone";
  write_whole(file, response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kMarch))) +
                        response("urn:2", "2018-03-07T00:00:00Z", missing) +
                        response("urn:3", "2018-03-08T00:00:00Z", missing));
  const std::string court = folder.file("court");
  const Imported done = import(court, {file});
  CHECK(done.summary["documents_gone"] == 1);
  CHECK(done.summary["no_document"] == 1);
  CHECK(text_of(court, "2018-03-07").find(kMarch) == 0);
  CHECK(text_of(court).empty());
  CHECK(is_whole(court));

  // What was not found before the last fetch says nothing of what is there now.
  write_whole(folder.file("old.warc"), response("urn:4", "2018-01-07T00:00:00Z", missing) +
                                           response("urn:5", "2018-01-08T00:00:00Z", missing));
  CHECK(import(court, {folder.file("old.warc")}).summary["documents_gone"] == 0);
}

TEST_CASE("bodies are read with their content coding, and without one that is only said") {
  const TemporaryFolder folder;
  const std::string file = folder.file("f.warc");
  write_whole(file, response("urn:1", "2018-03-06T00:00:00Z",
                             http(gzipped(page_html(kMarch)), "Content-Encoding: gzip\r\n")) +
                        response("urn:2", "2018-03-07T00:00:00Z",
                                 http(page_html(kJune),
                                      "Content-Encoding: br\r\n"
                                      "Transfer-Encoding: chunked\r\n"),
                                 "http://www.yunxi.gov.cn/b.html"));
  const std::string court = folder.file("court");
  CHECK(import(court, {file}).summary["documents_new"] == 2);
  CHECK(text_of(court).find(kMarch) == 0);
  CHECK(text_of(court, "", "http://www.yunxi.gov.cn/b.html").find(kJune) == 0);
}

TEST_CASE("damaged records are named with file and offset, and the rest comes in") {
  const TemporaryFolder folder;
  const std::string good = response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kMarch)));
  const std::string last = response("urn:2", "2018-03-07T00:00:00Z", http(page_html(kJune)),
                                    "http://www.yunxi.gov.cn/b");
  std::string flipped = response("urn:3", "2018-03-06T00:00:00Z", http(page_html(kJune)));
  flipped.insert(flipped.find("Content-Length"),
                 "WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n");
  std::string endless = good;
  endless.replace(endless.find("Content-Length: "), 16, "Content-Length: 9999999999999999999");
  const std::string dateless = response("urn:4", "yesterday", http("x"));
  const auto imports = [&](const std::string& name, const std::string& bytes, size_t offset,
                           const std::string& what) {
    INFO(name << " " << what);
    const std::string file = folder.file(name);
    write_whole(file, bytes);
    const Imported done = import(folder.file("court-" + name), {file});
    CHECK(done.status == kExitNotSo);
    CHECK(done.summary["damaged"] == 1);
    CHECK(done.summary["captures"] == 2);
    CHECK(done.err.find("shilu: " + file + ", offset " + std::to_string(offset) + ": ") == 0);
    CHECK(done.err.find(what) != std::string::npos);
    CHECK(is_whole(folder.file("court-" + name)));
  };
  imports("flip.warc", good + flipped + last, good.size(), "WARC-Block-Digest");
  imports("endless.warc", good + endless + last, good.size(), "Content-Length cannot be");
  imports("date.warc", good + dateless + last, good.size(), "date");
  const std::string member = gzipped(good);
  std::string torn = gzipped(flipped);
  torn.resize(torn.size() / 2);
  imports("torn.warc.gz", member + torn + gzipped(last), member.size(), "gzip");
  imports("noise.warc.gz", member + gzipped("no record at all") + gzipped(last), member.size(),
          "without the end of its head");

  const Imported none = import(folder.file("none"), {folder.file("missing.warc")});
  CHECK(none.status == kExitNotSo);
  CHECK(none.err.find("missing.warc does not exist") != std::string::npos);
}

// As gzip and Python's gzip module write it.
TEST_CASE("of a member whose head says a time the record is compressed anew, as it came") {
  const TemporaryFolder folder;
  const std::string answer =
      response("urn:uuid:1", "2018-03-06T01:02:03Z", http(page_html(kMarch)));
  std::string member = gzipped(answer);
  member[4] = 'x';
  write_whole(folder.file("dated.warc.gz"), member);
  const std::string court = folder.file("court");
  CHECK(import(court, {folder.file("dated.warc.gz")}).summary["documents_new"] == 1);
  CHECK(is_whole(court));
  auto reader = WarcReader::open(court + "/warc/" + names_in(court + "/warc").at(0)).value();
  bool stands = false;
  for (auto entry = reader.next(); entry && *entry; entry = reader.next()) {
    stands |= answer == (*entry)->head + (*entry)->block + "\r\n\r\n";
  }
  CHECK(stands);
}

// `gzip file.warc`: one member for all records.
TEST_CASE("records of one gzip member become members of their own") {
  const TemporaryFolder folder;
  const std::string file = folder.file("whole.warc.gz");
  write_whole(file, gzipped(response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kMarch))) +
                            response("urn:2", "2018-06-06T00:00:00Z", http(page_html(kJune)))));
  const std::string court = folder.file("court");
  CHECK(import(court, {file}).summary["captures"] == 2);
  CHECK(text_of(court, "2018-03").find(kMarch) == 0);
  CHECK(text_of(court).find(kJune) == 0);
  CHECK(is_whole(court));
  for (const std::string& name : names_in(court)) {
    CHECK(name.find("nameless") == std::string::npos);
  }
}

TEST_CASE("captures of a forgotten address are left, and counted by themselves") {
  const TemporaryFolder folder;
  const std::string file = folder.file("f.warc");
  const std::string other = "http://www.yunxi.gov.cn/b.html";
  write_whole(file, response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kMarch))) +
                        response("urn:2", "2018-03-07T00:00:00Z", http(page_html(kJune))) +
                        response("urn:3", "2018-03-07T00:00:00Z", http(page_html(kJune)), other));
  const std::string court = folder.file("court");
  { open_archive(court); }
  REQUIRE(run_shilu({"forget", "--archive", court, kUrl, "--yes"}).status == kExitDone);
  const Imported done = import(court, {file});
  CHECK(done.status == kExitDone);
  CHECK(done.summary["forgotten"] == 2);
  CHECK(done.summary["captures"] == 1);
  CHECK(done.summary["documents_new"] == 1);
  CHECK(done.summary["no_document"] == 0);
  CHECK(text_of(court, "", other).find(kJune) == 0);
  const std::string segment = names_in(court + "/warc").at(0);
  CHECK(read_whole(court + "/warc/" + segment).find(kUrl) == std::string::npos);
  CHECK(run_shilu({"import", "--archive", court, file}).out ==
        "3 records read\n"
        "  imported before         1\n"
        "  of forgotten addresses  2\n");
}

TEST_CASE("import says what it wants and what it did") {
  const TemporaryFolder folder;
  const std::string file = folder.file("f.warc");
  write_whole(file, response("urn:1", "2018-03-06T00:00:00Z", http(page_html(kMarch))));
  const std::string court = folder.file("court");
  const ProgramResult done = run_shilu({"import", "--archive", court, file});
  CHECK(done.status == kExitDone);
  CHECK(done.out ==
        "1 records read\n"
        "  captures                1\n"
        "    documents new         1\n");
  CHECK(run_shilu({"import", "--archive", court}).status == kExitUsage);
  CHECK(run_shilu({"import", "--help"}).out.find("Example: shilu import") != std::string::npos);
  CHECK(run_shilu({"import", "--archive", court, file, "--rules", folder.file("none")}).status ==
        kExitUsage);
  const auto holder = open_archive(court, Archive::Mode::kWrite);
  CHECK(run_shilu({"import", "--archive", court, file}).status == kExitLocked);
}

// A portal's rule decides on imported pages as on fetched ones.
TEST_CASE("rules of portals hold for imported pages") {
  const TemporaryFolder folder;
  const std::string rules = folder.write(
      "yunxi.toml", "[[rule]]\nhost = \"www.yunxi.gov.cn\"\ncontainer = \"div.here\"\n");
  const std::string file = folder.file("f.warc");
  write_whole(file, response("urn:1", "2018-03-06T00:00:00Z",
                             http("<html><body><div class=\"here\"><p>" + kJune + "</p></div>" +
                                  page_html(kMarch) + "</body></html>")));
  const std::string court = folder.file("court");
  const ProgramResult done = run_shilu({"import", "--archive", court, "--rules", rules, file});
  CHECK(done.status == kExitDone);
  CHECK(text_of(court) == kJune + "\n");
}

}  // namespace
}  // namespace shilu
