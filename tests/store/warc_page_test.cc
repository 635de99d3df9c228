#include "store/warc_page.h"

#include <utility>

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kTime = "2018-03-06T01:02:03.004Z";

// What the reader makes of `bytes`, which hold one record.
WarcEntry entry_of(const std::string& bytes) {
  const TemporaryFolder folder;
  const std::string path = folder.file("one.warc");
  write_whole(path, bytes);
  Result<WarcReader> reader = WarcReader::open(path);
  REQUIRE(reader.has_value());
  Result<std::optional<WarcEntry>> entry = reader->next();
  REQUIRE(entry.has_value());
  REQUIRE(entry->has_value());
  return std::move(**entry);
}

// The page that our own records of `page` give.
PageOrReason round_trip(const Page& page) {
  const std::vector<WarcMember> members = build_warc_members(page, std::nullopt);
  REQUIRE(members.size() == 2);
  const WarcEntry request = entry_of(members[0].gzip);
  return page_of(entry_of(members[1].gzip), &request);
}

Page good(PageOrReason page) {
  if (!page) {
    FAIL(describe(page.error()));
  }
  return std::move(*page);
}

// Another crawler's record.
WarcEntry foreign(const std::string& type, const std::string& fields, const std::string& block) {
  return entry_of("WARC/1.0\r\nWARC-Type: " + type + "\r\n" + fields + "Content-Length: " +
                  std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n");
}

const std::string kHttpFields =
    "WARC-Target-URI: http://www.yunxi.gov.cn/zwgk/t1.html\r\n"
    "WARC-Date: 2018-03-06T01:02:03Z\r\n"
    "Content-Type: application/http; msgtype=response\r\n";

TEST_CASE("a page comes back from its records as it was received") {
  struct Case {
    const char* what;
    const char* received;
    const char* given_back;
  };
  const Case cases[] = {
      {"a plain head", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-A:  b \r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-A:  b \r\n\r\n"},
      {"a transfer coding that was undone",
       "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nServer: x\r\n\r\n",
       "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nServer: x\r\n\r\n"},
      {"a transfer coding and a length",
       "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"a name that is like ours",
       "HTTP/1.1 200 OK\r\nX-Archive-Orig-Server: x\r\nContent-Length: 4\r\n\r\n",
       "HTTP/1.1 200 OK\r\nX-Archive-Orig-Server: x\r\nContent-Length: 4\r\n\r\n"},
      {"HTTP/2", "HTTP/2 200 \r\nserver: x\r\n\r\n", "HTTP/1.1 200 \r\nserver: x\r\n\r\n"},
      {"bare line feeds", "HTTP/1.0 200 OK\nServer: x\n\n", "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n"},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    Page page = page_of(kUrl, kTime, "body");
    page.response_head = one.received;
    const Page read = good(round_trip(page));
    CHECK(read.url == page.url);
    CHECK(read.fetched_at == page.fetched_at);
    CHECK(read.remote_address == "127.0.0.1");
    CHECK(read.status == 200);
    CHECK(read.response_head == one.given_back);
    CHECK(read.request_head == page.request_head);
    CHECK(read.body == "body");
    CHECK(read.truncation == Truncation::kNone);
  }
}

TEST_CASE("the fields and the content coding of a body are kept") {
  Page page = page_of(kUrl, kTime, std::string("\x1f\x8b\0\r\n\r\nrest", 11));
  page.status = 404;
  page.response_head =
      "HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Page read = good(round_trip(page));
  CHECK(read.status == 404);
  CHECK(read.header("content-encoding") == "gzip");
  CHECK(read.header("transfer-encoding") == "chunked");
  CHECK(read.header("content-length").empty());
  CHECK(read.body == page.body);
}

TEST_CASE("why a body is not whole comes back") {
  for (const Truncation why : {Truncation::kLength, Truncation::kTime, Truncation::kDisconnect}) {
    Page page = page_of(kUrl, kTime, "half");
    page.truncation = why;
    CHECK(good(round_trip(page)).truncation == why);
  }
  CHECK(good(page_of(foreign("response", kHttpFields + "WARC-Truncated: unspecified\r\n",
                             "HTTP/1.1 200 OK\r\n\r\nhalf")))
            .truncation == Truncation::kDisconnect);
}

TEST_CASE("without its request a response is a page too") {
  const auto members = build_warc_members(page_of(kUrl, kTime, "body"), std::nullopt);
  const Page read = good(page_of(entry_of(members[1].gzip)));
  CHECK(read.request_head.empty());
  CHECK(read.body == "body");
}

TEST_CASE("a revisit has its own head and time, and the body of the response that it refers to") {
  const Page first = page_of(kUrl, kTime, "the body");
  const WarcEntry original = entry_of(build_warc_members(first, std::nullopt)[1].gzip);
  Page second = page_of(kUrl, "2019-01-02T00:00:00.000Z", "the body");
  second.response_head = "HTTP/1.1 200 OK\r\nServer: another\r\n\r\n";
  const WarcEntry revisit = entry_of(
      build_warc_members(second, EarlierCapture{sha1_base32("the body"), at(kTime)})[1].gzip);
  REQUIRE(revisit.field("WARC-Type") == "revisit");

  CHECK(needs_original(revisit));
  CHECK_FALSE(needs_original(original));
  const std::optional<CaptureName> named = referred_capture(revisit);
  REQUIRE(named.has_value());
  CHECK(named->url == url_of(kUrl));
  CHECK(named->captured_at == at(kTime));
  CHECK_FALSE(referred_capture(original).has_value());

  const Page read = good(page_of(revisit, nullptr, &original));
  CHECK(read.body == "the body");
  CHECK(read.response_head == second.response_head);
  CHECK(read.fetched_at == second.fetched_at);

  CHECK(page_of(revisit).error() == NoPage::kBodyNotThere);
  const WarcEntry other =
      entry_of(build_warc_members(page_of(kUrl, kTime, "another"), std::nullopt)[1].gzip);
  CHECK(page_of(revisit, nullptr, &other).error() == NoPage::kBodyIsAnother);
}

TEST_CASE("a revisit without a head has that of the response") {
  const WarcEntry original =
      entry_of(build_warc_members(page_of(kUrl, kTime, "the body"), std::nullopt)[1].gzip);
  const WarcEntry revisit = foreign("revisit", kHttpFields, "");
  const Page read = good(page_of(revisit, nullptr, &original));
  CHECK(read.status == 200);
  CHECK(read.header("Content-Type") == "text/html");
  CHECK(read.body == "the body");
}

TEST_CASE("a 304 is a page of no body, and needs no other record") {
  Page page = page_of(kUrl, kTime, "");
  page.status = 304;
  page.response_head = "HTTP/1.1 304 Not Modified\r\n\r\n";
  const WarcEntry revisit =
      entry_of(build_warc_members(page, EarlierCapture{sha1_base32("x"), at(kTime)})[1].gzip);
  CHECK_FALSE(needs_original(revisit));
  const Page read = good(page_of(revisit));
  CHECK(read.status == 304);
  CHECK(read.body.empty());
}

TEST_CASE("records of other crawlers are pages") {
  SECTION("chunks as they came") {
    const Page read = good(page_of(
        foreign("response", kHttpFields,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")));
    CHECK(read.body == "abc");
    CHECK(read.truncation == Truncation::kNone);
  }
  SECTION("chunks that end early") {
    const Page read = good(page_of(
        foreign("response", kHttpFields,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n9\r\nd")));
    CHECK(read.body == "abcd");
    CHECK(read.truncation == Truncation::kDisconnect);
  }
  SECTION("chunks that were undone, and the field that names them left") {
    const Page read =
        good(page_of(foreign("response", kHttpFields,
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>abc</p>")));
    CHECK(read.body == "<p>abc</p>");
  }
  SECTION("an address in angle brackets, a head of bare line feeds, one without an end") {
    const std::string fields =
        "WARC-Target-URI: <http://www.yunxi.gov.cn/>\r\nWARC-Date: 2018-03-06T01:02:03.123456Z\r\n"
        "Content-Type: application/http;msgtype=response\r\n";
    const Page read = good(
        page_of(foreign("response", fields, "HTTP/1.0 200 OK\nServer: x\n\n<p>a\r\n\r\nb</p>")));
    CHECK(read.url == url_of("http://www.yunxi.gov.cn/"));
    CHECK(read.fetched_at == at("2018-03-06T01:02:03.123Z"));
    CHECK(read.body == "<p>a\r\n\r\nb</p>");
    const Page headless = good(page_of(foreign("response", fields, "HTTP/1.0 404 Gone")));
    CHECK(headless.status == 404);
    CHECK(headless.body.empty());
  }
}

TEST_CASE("what is no page says why") {
  const std::string block = "HTTP/1.1 200 OK\r\n\r\nbody";
  const auto fields = [](const char* address, const char* date, const char* type) {
    return std::string("WARC-Target-URI: ") + address + "\r\nWARC-Date: " + date +
           "\r\nContent-Type: " + type + "\r\n";
  };
  constexpr const char* kHttp = "application/http";
  struct Case {
    std::string type;
    std::string fields;
    std::string block;
    NoPage reason;
    const char* words;
  };
  const Case cases[] = {
      {"metadata", "Shilu-Removed: pruned\r\n", "", NoPage::kRemoved,
       "what stood here was removed from the archive"},
      {"metadata", fields(kUrl, kTime, kHttp), block, NoPage::kNotResponse,
       "the record is no HTTP response"},
      {"response", fields("dns:a.cn", kTime, "text/dns"), block, NoPage::kNotResponse,
       "the record is no HTTP response"},
      {"response", fields(kUrl, kTime, kHttp), "<p>body</p>", NoPage::kNoHead,
       "the record does not begin with the head of an HTTP response"},
      {"response", fields(kUrl, kTime, kHttp), "HTTP/1.1 OK\r\n\r\n", NoPage::kNoHead,
       "the record does not begin with the head of an HTTP response"},
      {"response", fields("ftp://a.cn/", kTime, kHttp), block, NoPage::kAddress,
       "the record's address is not one that can be asked"},
      {"response", fields(kUrl, "yesterday", kHttp), block, NoPage::kDate,
       "the record's date is no time"},
      {"revisit", fields(kUrl, kTime, kHttp), block, NoPage::kBodyNotThere,
       "the record refers to a response that is not there"},
  };
  for (const Case& one : cases) {
    INFO(one.type << " " << one.fields);
    const PageOrReason page = page_of(foreign(one.type, one.fields, one.block));
    REQUIRE_FALSE(page.has_value());
    CHECK(page.error() == one.reason);
    CHECK(describe(page.error()) == one.words);
  }
  CHECK(describe(NoPage::kBodyIsAnother) ==
        "the response that the record refers to has another body");
}

}  // namespace
}  // namespace shilu
